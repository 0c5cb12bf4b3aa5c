// Operations on one element at a time. Launch: one thread an element, grid.x covers the count.
#include "device.h"

// function: 0 relu, 1 leaky relu (alpha), 2 clip (low, high), 3 sigmoid, 4 tanh, 5 gelu, 6 gelu by tanh, 7 identity
DEVICE float activated(float x, int function, float alpha, float low, float high)
{
    switch (function)
    {
        case 0: return x > 0 ? x : 0.0f;
        case 1: return x >= 0 ? x : alpha * x;
        case 2: return x < low ? low : x > high ? high : x;
        case 3: return 1.0f / (1.0f + exp_of(-x));
        case 4: return tanh_of(x);
        case 5: return 0.5f * x * (1.0f + erf_of(x * 0.70710678118654752f));
        case 6: return 0.5f * x * (1.0f + tanh_of(0.79788456080286536f * (x + 0.044715f * x * x * x)));
        default: return x;
    }
}

// Values (clean null): out = f(in). Changes: out = f(clean + in) − f(clean), 0 outside the plane.
KERNEL activate(
    float* out, const float* in, const float* clean, const Int2* origins, long long count, Rectangles r,
    int function, float alpha, float low, float high)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    if (clean == 0)
    {
        out[i] = activated(in[i], function, alpha, low, high);
        return;
    }

    Element e = element_of(i, r, origins);
    float before = e.inside ? clean[index_in_plane(r, e)] : 0.0f;
    out[i] = e.inside ? activated(before + in[i], function, alpha, low, high) - activated(before, function, alpha, low, high) : 0.0f;
}

// out[i, c] = scale[c] · in[i, c] + shift[c]; shift null for changes and gradients.
KERNEL batch_normalization(float* out, const float* in, const float* scale, const float* shift, long long count, int channels)
{
    long long i = element_index();
    if (i < count)
    {
        int c = (int)remainder_of(i, channels);
        out[i] = scale[c] * in[i] + (shift != 0 ? shift[c] : 0.0f);
    }
}

// out += in
KERNEL accumulate(float* out, const float* in, long long count)
{
    long long i = element_index();
    if (i < count)
    {
        out[i] += in[i];
    }
}

KERNEL set_all(float* out, long long count, float value)
{
    long long i = element_index();
    if (i < count)
    {
        out[i] = value;
    }
}

// quotient[i, e] = relevance[i, e] / stab(z[e]); stab(z) = z + epsilon·sign(z), sign(0) = +1.
// z and own are shared by all items (size = elements of one item). gate 1 keeps the elements where own > 0, gate 2 where
// own < 0; 0 keeps all.
KERNEL stabilised_quotient(
    float* quotient, const float* relevance, const float* z, const float* own, long long count, long long size, float epsilon, int gate)
{
    long long i = element_index();
    if (i < count)
    {
        long long e = remainder_of(i, size);
        float value = z[e];
        bool open = gate == 0 || (gate == 1 ? own[e] > 0 : own[e] < 0);
        quotient[i] = open ? relevance[i] / (value + (value < 0 ? -epsilon : epsilon)) : 0.0f;
    }
}

// out[i, e] += factor · part(x[e]) · g[i, e]; x is shared by all items. part as in device.h.
KERNEL add_weighed(float* out, const float* g, const float* x, long long count, long long size, int part, float bound, float factor)
{
    long long i = element_index();
    if (i < count)
    {
        out[i] += factor * part_of(x[remainder_of(i, size)], part, bound) * g[i];
    }
}

// out[i, ·, c] = in[i or 0, ·, c] · mask[i, c]; one input serves all items when shared is 1. out may be in.
// size = elements of one item.
KERNEL mask_channels(float* out, const float* in, const float* mask, long long count, long long size, int channels, int shared)
{
    long long i = element_index();
    if (i < count)
    {
        long long item = quotient_of(i, size);
        out[i] = in[shared ? i - item * size : i] * mask[item * channels + remainder_of(i, channels)];
    }
}
