using SerHost.Network.Tensors.Folding;
using SerHost.Network.Tensors.Passes;
using SerHost.Network.Tensors.Steps;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

/// <summary>Einstein sums of one or two tensors, as transposes, reshapes and one matrix product. No index twice in one tensor, no
/// ellipsis.</summary>
internal static class EinsumPlan
{
    public static void Plan(PlanBuilder plan, TensorNode node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->"), terms = sides[0].Split(',');
        string result = sides.Length == 2 ? sides[1]
            : string.Concat(terms.SelectMany(term => term).GroupBy(letter => letter).Where(group => group.Count() == 1)
                .Select(group => group.Key).Order());
        if (terms.Length != node.Inputs.Count || terms.Length > 2
            || terms.Append(result).Any(term => term.Distinct().Count() != term.Length || !term.All(char.IsAsciiLetter))
            || result.Any(letter => !sides[0].Contains(letter, StringComparison.Ordinal)))
        {
            throw PlanBuilder.Error(node, $"equation '{equation}' is not computed: one or two tensors, each index once in each.");
        }

        var sizes = new Dictionary<char, int>();
        Operand[] operands = terms.Select((term, i) =>
        {
            Operand operand = plan.Operand(node, i);
            if (operand.Dims.Length != term.Length
                || term.Where((letter, axis) => !sizes.TryAdd(letter, operand.Dims[axis]) && sizes[letter] != operand.Dims[axis]).Any())
            {
                throw new TensorShapeException($"equation '{equation}' does not fit [{Shapes.Text(operand.Dims)}].");
            }

            // An index nobody else has is summed away first.
            int[] alone = Enumerable.Range(0, term.Length)
                .Where(axis => !result.Contains(term[axis], StringComparison.Ordinal)
                && terms.Count(other => other.Contains(term[axis], StringComparison.Ordinal)) == 1).ToArray();
            return alone.Length == 0 ? operand : plan.Emit(new ReduceStep(
                node.Name, operand, plan.NewHidden(node, operand.Dims.Where((_, axis) => !alone.Contains(axis)).ToArray()),
                alone, "ReduceSum"));
        }).ToArray();
        terms = terms.Select(term => string.Concat(
            term.Where(letter => result.Contains(letter, StringComparison.Ordinal)
            || terms.Count(other => other.Contains(letter, StringComparison.Ordinal)) > 1))).ToArray();
        Operand found;
        string order;
        if (terms.Length == 1)
        {
            (found, order) = (operands[0], terms[0]);
        }
        else
        {
            (found, order) = Product(plan, node, operands, terms, result, sizes);
        }

        MovingPlans.View(plan, node, node.Outputs[0], found,
            StridedView.Transpose(found.Dims, result.Select(letter => (long)order.IndexOf(letter, StringComparison.Ordinal)).ToArray()));
    }

    /// <summary>[both, left only, summed] · [both, summed, right only].</summary>
    private static (Operand Result, string Order) Product(
        PlanBuilder plan, TensorNode node, Operand[] operands, string[] terms, string result, Dictionary<char, int> sizes)
    {
        string both = string.Concat(terms[0].Where(letter =>
            terms[1].Contains(letter, StringComparison.Ordinal) && result.Contains(letter, StringComparison.Ordinal)));
        string summed = string.Concat(terms[0].Where(letter =>
            terms[1].Contains(letter, StringComparison.Ordinal) && !result.Contains(letter, StringComparison.Ordinal)));
        string left = string.Concat(terms[0].Where(letter => !terms[1].Contains(letter, StringComparison.Ordinal)));
        string right = string.Concat(terms[1].Where(letter => !terms[0].Contains(letter, StringComparison.Ordinal)));
        Operand a = Arranged(operands[0], terms[0], both + left + summed, [Size(both), Size(left), Size(summed)]);
        Operand b = Arranged(operands[1], terms[1], both + summed + right, [Size(both), Size(summed), Size(right)]);
        string order = both + left + right;
        Operand product = WeightedPlans.Product(plan, node, a, b, null);
        return (PlanBuilder.Reshaped(product, order.Select(letter => sizes[letter]).ToArray()), order);

        int Size(string letters) => letters.Aggregate(1, (count, letter) => checked(count * sizes[letter]));

        Operand Arranged(Operand operand, string term, string to, int[] dims)
        {
            StridedView view = StridedView.Transpose(operand.Dims,
                to.Select(letter => (long)term.IndexOf(letter, StringComparison.Ordinal)).ToArray());
            return PlanBuilder.Reshaped(MovingPlans.View(plan, node, $"{node.Outputs[0]}#{term}", operand, view), dims);
        }
    }
}
