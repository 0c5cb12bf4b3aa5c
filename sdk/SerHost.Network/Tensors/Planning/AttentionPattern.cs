using SerHost.Sdk.Graph;

namespace SerHost.Network.Tensors.Planning;

internal sealed class AttentionPattern
{
    public List<TensorNode> Parts { get; } = [];
    public TensorNode Last { get; } = null!;
    public static AttentionPattern? Find(PlanBuilder plan, TensorNode node) => null;
    public void Plan(PlanBuilder plan, TensorNode node) { _ = this; _ = Parts; }
}
internal static class EinsumPlan { public static void Plan(PlanBuilder plan, TensorNode node) => throw PlanBuilder.Error(node, "todo"); }
internal static class AttentionOperatorPlan { public static void Plan(PlanBuilder plan, TensorNode node) => throw PlanBuilder.Error(node, "todo"); }
internal static class RotaryPlan { public static void Plan(PlanBuilder plan, TensorNode node) => throw PlanBuilder.Error(node, "todo"); }
