// Values that change place: between the host's channel-first arrays and the kernels' channel-last ones, between
// rectangles, and between shapes. Launch: one thread an element of the side named, grid.x covers the count.
#include "device.h"

// packed[i, c, position] of `channels` real channels → out[i, position, c], zeros in the channels added. Count covers out.
KERNEL lay_out(float* out, const float* packed, long long count, int channels, int paddedChannels, int area)
{
    long long i = element_index();
    if (i < count)
    {
        long long position = quotient_of(i, paddedChannels), item = quotient_of(position, area);
        int c = (int)(i - position * paddedChannels);
        out[i] = c < channels ? packed[(item * channels + c) * area + (position - item * area)] : 0.0f;
    }
}

// The way back. Count covers packed.
KERNEL pack(float* packed, const float* in, long long count, int channels, int paddedChannels, int area)
{
    long long i = element_index();
    if (i < count)
    {
        long long row = quotient_of(i, area), item = quotient_of(row, channels);
        packed[i] = in[(item * area + (i - row * area)) * paddedChannels + (row - item * channels)];
    }
}

// What windows [windowHeight, windowWidth] at corners[i] of [bands, frames] change in the input: shown − clean, where
// both are [bands, frames]. bandsAsChannels: the input is [1, frames] of `bands` channels, else [bands, frames] of one.
// Count covers out.
KERNEL window_changes(
    float* out, const float* shown, const float* clean, const Int2* origins, const Int2* corners, long long count, Rectangles r,
    int bands, int frames, int windowHeight, int windowWidth, int bandsAsChannels)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    Element e = element_of(i, r, origins);
    Int2 corner = corners[e.item];
    int band = bandsAsChannels ? e.channel : e.row;
    bool real = e.inside && band < bands && (bandsAsChannels || e.channel == 0);
    bool covered = band >= corner.y && band < corner.y + windowHeight && e.column >= corner.x && e.column < corner.x + windowWidth;
    int at = band * frames + e.column;
    out[i] = real && covered ? shown[at] - clean[at] : 0.0f;
}

// out[i, ·, firstOut + c] (+)= in[i, ·, firstIn + c] at the same place of the plane, 0 where in's rectangle does not reach;
// count covers [out's positions, channels].
KERNEL fit(
    float* out, const float* in, const Int2* outOrigins, const Int2* inOrigins, long long count, Rectangles to, Rectangles from,
    int channels, int firstOut, int firstIn, int adds)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    Rectangles part = to;
    part.channels = channels;
    Element e = element_of(i, part, outOrigins);
    long long source = index_in(from, inOrigins, e.item, e.row, e.column, firstIn + e.channel);
    float value = source >= 0 ? in[source] : 0.0f;
    long long at = quotient_of(i, channels) * to.channels + firstOut + e.channel;
    out[at] = adds ? out[at] + value : value;
}

// Reshapes that move no value of a channel-first array. Element (c, y, x) of a [channels, planeHeight, planeWidth] plane
//   form 0 → (((c·H + y)·W + x), 0, 0)      form 1 → (c·H + y, 0, x)      form 2 → (0, c, x), H = 1
// back 0: reshaped[…] = plane[…] (elsewhere it is 0 already); back 1: plane[…] += reshaped[…]. Count covers plane's
// rectangles; `channels` are the real ones.
KERNEL reshape(
    float* plane, float* reshaped, const Int2* origins, const Int2* reshapedOrigins, long long count, Rectangles r, Rectangles to,
    int channels, int form, int back)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    Element e = element_of(i, r, origins);
    if (!e.inside || e.channel >= channels)
    {
        return;
    }

    int merged = e.channel * r.planeHeight + e.row;
    int channel = form == 0 ? merged * r.planeWidth + e.column : form == 1 ? merged : 0;
    long long at = index_in(to, reshapedOrigins, e.item, form == 2 ? e.channel : 0, form == 0 ? 0 : e.column, channel);
    if (at >= 0)
    {
        if (back)
        {
            plane[i] += reshaped[at];
        }
        else
        {
            reshaped[at] = plane[i];
        }
    }
}
