namespace SerHost.Network.Relevance;

/// <summary>How a layer hands the relevance of its output to its inputs. The formulas are in docs/relevance.md.</summary>
public enum RuleKind
{
    /// <summary>In proportion to each input's part of the output, x·w / stab(z) (Bach et al. 2015, eq. 58; Montavon et al. 2019).</summary>
    Epsilon,

    /// <summary>In proportion to the positive parts only (Bach et al. 2015, α = 1, β = 0; Montavon et al. 2017).</summary>
    ZPlus,

    /// <summary>α times the positive parts minus β times the negative parts, α − β = 1 (Bach et al. 2015, eq. 60).</summary>
    AlphaBeta,

    /// <summary>As epsilon with weights raised by γ times their positive part (Montavon et al. 2019), in the form for inputs of
    /// any sign (Andéol et al. 2021).</summary>
    Gamma,

    /// <summary>For a first layer with bounded inputs: parts are measured from the bounds (Montavon et al. 2017, z^B rule).</summary>
    Box,

    /// <summary>Evenly over all inputs a unit reads, whatever their value or weight (Lapuschkin et al. 2019).</summary>
    Flat,

    /// <summary>In proportion to the squared weights (Montavon et al. 2017).</summary>
    WSquare,

    /// <summary>As epsilon for layers without parameters: pools, means and additions.</summary>
    Norm,

    /// <summary>Unchanged. On an addition every term receives the whole relevance (it multiplies there: defect D2 of the published program).</summary>
    Pass,

    /// <summary>All to the element that won the maximum (maximum pools).</summary>
    WinnerTakesAll,

    /// <summary>The derivative: what makes the same pass compute an input gradient.</summary>
    Gradient,
}
