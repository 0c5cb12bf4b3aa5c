// Operations on one element at a time. Launch: one thread an element, grid.x covers count.
#include "device.h"

// function: 0 relu, 1 leaky relu (alpha), 2 clip (low, high), 3 sigmoid, 4 tanh, 5 gelu, 6 gelu by tanh, 7 identity
KERNEL activate(float* out, const float* in, long long count, int function, float alpha, float low, float high)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i >= count)
    {
        return;
    }

    float x = in[i];
    float y = x;
    switch (function)
    {
        case 0: y = x > 0 ? x : 0.0f; break;
        case 1: y = x >= 0 ? x : alpha * x; break;
        case 2: y = x < low ? low : x > high ? high : x; break;
        case 3: y = 1.0f / (1.0f + exp_of(-x)); break;
        case 4: y = tanh_of(x); break;
        case 5: y = 0.5f * x * (1.0f + erf_of(x * 0.70710678118654752f)); break;
        case 6: y = 0.5f * x * (1.0f + tanh_of(0.79788456080286536f * (x + 0.044715f * x * x * x))); break;
        default: break;
    }

    out[i] = y;
}

// out = a + b
KERNEL add_arrays(float* out, const float* a, const float* b, long long count)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        out[i] = a[i] + b[i];
    }
}

// out[i, c, ·] = scale[c] · in[i, c, ·] + shift[c]
KERNEL channel_affine(float* out, const float* in, const float* scale, const float* shift, long long count, int channels, int area)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        int channel = (int)(i / area % channels);
        out[i] = scale[channel] * in[i] + shift[channel];
    }
}

// quotient[i, e] = relevance[i, e] / stab(z[e]); stab(z) = z + epsilon·sign(z), sign(0) = +1.
// z and own are shared by all items (size = elements of one item). gate 1 keeps the elements where own > 0, gate 2 where
// own < 0; 0 keeps all.
KERNEL stabilised_quotient(
    float* quotient, const float* relevance, const float* z, const float* own, long long count, long long size, float epsilon, int gate)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        float value = z[i % size];
        bool open = gate == 0 || (gate == 1 ? own[i % size] > 0 : own[i % size] < 0);
        quotient[i] = open ? relevance[i] / (value + (value < 0 ? -epsilon : epsilon)) : 0.0f;
    }
}

// out[i, e] += factor · part(x[e]) · g[i, e]; x is shared by all items. part as in device.h.
KERNEL add_weighed(float* out, const float* g, const float* x, long long count, long long size, int part, float bound, float factor)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        out[i] += factor * part_of(x[i % size], part, bound) * g[i];
    }
}

// out[i, c, ·] = in[i or 0, c, ·] · mask[i, c]; one input serves all items when shared is 1. out may be in.
KERNEL mask_channels(float* out, const float* in, const float* mask, long long count, int channels, int area, int shared)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        long long size = (long long)channels * area;
        out[i] = in[shared ? i % size : i] * mask[i / area];
    }
}

// out[i, c, ·] += in[i, first + c, ·]: a part of stacked channels. count covers out.
KERNEL add_channels(float* out, const float* in, long long count, int channels, int area, int totalChannels, int first)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        long long size = (long long)channels * area;
        out[i] += in[(i / size * totalChannels + first) * area + i % size];
    }
}

// out[i, ·] = Σ_c in[i, c, ·]
KERNEL sum_channels(float* out, const float* in, long long count, int channels, int area)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        const float* first = in + i / area * channels * area + i % area;
        float sum = 0.0f;
        for (int c = 0; c < channels; c++)
        {
            sum += first[(long long)c * area];
        }

        out[i] = sum;
    }
}

KERNEL set_all(float* out, long long count, float value)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        out[i] = value;
    }
}
