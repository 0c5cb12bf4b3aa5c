using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>The transposed product of a 3×3 convolution of stride 1, which is such a convolution again, with the kernel turned round
/// and input and output exchanged: a quarter of the multiplications.</summary>
/// <remarks>Equal to <see cref="GatherProduct"/> up to float32 rounding, within 1e-5 of the largest result.</remarks>
internal sealed class WinogradProduct : BackwardProduct
{
    private const long MostFloats = 4 << 20;

    private readonly WinogradConvolution _convolution;
    private readonly ChannelProduct _channel;

    public WinogradProduct(int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        WinogradWeights weights = cache.GetTransposed(layer, form, () => new WinogradWeights(
            geometry.Output.Channels, geometry.Input.Channels, (to, from, tap) =>
                WeightCache.Weight(geometry, form, from, to, geometry.Taps - 1 - tap)));
        _convolution = new WinogradConvolution(
            new float[ChannelPadding.Round(geometry.Input.Channels)], geometry.Window.KernelHeight - 1 - geometry.Window.PadTop,
            geometry.Window.KernelWidth - 1 - geometry.Window.PadLeft, weights, output, input);
        _channel = new ChannelProduct(layer, geometry, input, output, form, cache);
    }

    /// <summary>Whether a layer has this form, and transformed weights of 16 MB at the most: a rule may need several forms of
    /// them.</summary>
    public static bool Fits(ConvolutionGeometry geometry) =>
        WinogradWeights.Fits(geometry.Window, geometry.Groups, geometry.Output.Channels, geometry.Input.Channels)
        && (long)geometry.Output.Channels * geometry.Input.Channels * WinogradTransform.Points * WinogradTransform.Points <= MostFloats;

    public override void Run(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team)
    {
        if (team.Threads == 1)
        {
            _convolution.RunBlocks(source, factor, target, relu: false, adds, workspace.Temporary(this, 0, _convolution.ScratchLength), 0,
                _convolution.Blocks);
        }
        else
        {
            Split(source, factor, target, adds, workspace, team);
        }
    }

    public override void RunChannel(float[] source, int channel, float[]? factor, float[] target, bool adds, Workspace workspace) =>
        _channel.Run(source, channel, factor, target, adds);

    private void Split(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team)
    {
        int parts = Math.Min(team.Threads, _convolution.Blocks);
        float[][] scratch = [.. Enumerable.Range(0, parts).Select(part => workspace.Temporary(this, part, _convolution.ScratchLength))];
        team.Split(parts, (from, end) =>
        {
            for (int part = from; part < end; part++)
            {
                _convolution.RunBlocks(source, factor, target, relu: false, adds, scratch[part], _convolution.Blocks * part / parts,
                    _convolution.Blocks * (part + 1) / parts);
            }
        });
    }
}
