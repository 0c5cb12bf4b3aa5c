// Means over an activation's height and width, for the head of a network.
#include "device.h"

// Occlusion: the mean of an activation of which only a region differs from the clean one:
//   out[i, c] = cleanMean[c] + Σ_region (region[i, c, ·] − clean[c, ·]) / (H·W)
// One block of 32 threads a (channel, item): grid.x = channels, grid.y = items.
KERNEL LAUNCH_BOUNDS(32) region_mean(
    float* out, const float* region, const float* clean, const float* cleanMean, const Int2* regionOrigin,
    int channels, int height, int width, int regionHeight, int regionWidth)
{
    SHARED float partial[32];
    int channel = block_x(), item = block_y(), t = thread_x();
    int area = regionHeight * regionWidth;
    const float* own = region + ((long long)item * channels + channel) * area;
    const float* whole = clean + (long long)channel * height * width
        + (long long)regionOrigin[item].y * width + regionOrigin[item].x;
    float sum = 0.0f;
    for (int i = t; i < area; i += 32)
    {
        sum += own[i] - whole[i / regionWidth * width + i % regionWidth];
    }

    partial[t] = sum;
    barrier();
    for (int half = 16; half > 0; half /= 2)
    {
        if (t < half)
        {
            partial[t] += partial[t + half];
        }

        barrier();
    }

    if (t == 0)
    {
        out[(long long)item * channels + channel] = cleanMean[channel] + partial[0] / (height * width);
    }
}

// Plain mean over both axes: out[i, c] = Σ in[i, c, ·] / area. One thread a (channel, item).
KERNEL whole_mean(float* out, const float* in, long long count, int area)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        float sum = 0.0f;
        for (int j = 0; j < area; j++)
        {
            sum += in[i * area + j];
        }

        out[i] = sum / area;
    }
}

// Transpose of the mean: out[i, c, ·] = g[i, c] / area; one thread an element of out.
KERNEL spread_mean(float* out, const float* g, long long count, int area)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        out[i] = g[i / area] / area;
    }
}
