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
// z is shared by all items (size = elements of one item).
KERNEL stabilised_quotient(float* quotient, const float* relevance, const float* z, long long count, long long size, float epsilon)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        float value = z[i % size];
        quotient[i] = relevance[i] / (value + (value < 0 ? -epsilon : epsilon));
    }
}

// out[i, e] (+)= factor · part(x[e]) · g[i, e]; x is shared by all items. part as in gather_patch.
KERNEL weigh_by_input(float* out, const float* g, const float* x, long long count, long long size, int part, float factor, int accumulate)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count)
    {
        float value = x[i % size];
        float kept = part == 1 ? (value > 0 ? value : 0.0f) : part == 2 ? (value < 0 ? value : 0.0f) : part == 3 ? 1.0f : value;
        float product = factor * kept * g[i];
        out[i] = accumulate ? out[i] + product : product;
    }
}

// Condition i keeps only its channel: relevance[i, c, ·] = c == channel[i] ? relevance[i, c, ·] : 0
KERNEL keep_channel(float* relevance, const int* channel, long long count, int channels, int area)
{
    long long i = (long long)block_x() * block_width() + thread_x();
    if (i < count && (int)(i / area % channels) != channel[i / ((long long)channels * area)])
    {
        relevance[i] = 0.0f;
    }
}
