// Pooling, and its relevance backward. Taps outside the plane do not take part; where padding counts, the average's
// divisor is the whole kernel.
//
// Values (clean null), maximum: out = max of the taps, the first in row-major order wins a tie, winner = ky·kernelWidth + kx.
// Changes, maximum: out = max of (clean + change) − cleanOut. Average: the mean of values or of changes, which is linear.
// Backward: each input collects from the outputs whose window covers it, in a fixed order, so that the result does not
//   depend on scheduling. Maximum: the winner takes all. Average: every tap its share 1 / divisor.
//
// Launch: one thread an element of out; grid.x covers the count.
#include "device.h"

struct Window
{
    int height, width, strideY, strideX, dilationY, dilationX, padTop, padLeft;
};

// Taps first, first + dilation, … of a kernel that lie in [0, length).
DEVICE int taps_inside(int first, int kernel, int dilation, int length)
{
    int inside = 0;
    for (int k = 0; k < kernel; k++)
    {
        int at = first + k * dilation;
        inside += at >= 0 && at < length;
    }

    return inside;
}

DEVICE int divisor_of(Window w, Rectangles in, int row, int column, int countsPadding)
{
    return countsPadding ? w.height * w.width
        : taps_inside(row * w.strideY - w.padTop, w.height, w.dilationY, in.planeHeight)
            * taps_inside(column * w.strideX - w.padLeft, w.width, w.dilationX, in.planeWidth);
}

KERNEL pool_forward(
    float* out, int* winner, const float* in, const float* clean, const float* cleanOut, const Int2* outOrigins, const Int2* inOrigins,
    long long count, Rectangles to, Rectangles from, Window w, int average, int countsPadding)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    Element e = element_of(i, to, outOrigins);
    if (!e.inside)
    {
        out[i] = 0.0f;
        return;
    }

    float sum = 0.0f, best = -__builtin_inff();
    int bestTap = 0;
    for (int ky = 0; ky < w.height; ky++)
    {
        int row = e.row * w.strideY + ky * w.dilationY - w.padTop;
        for (int kx = 0; row >= 0 && row < from.planeHeight && kx < w.width; kx++)
        {
            int column = e.column * w.strideX + kx * w.dilationX - w.padLeft;
            if (column < 0 || column >= from.planeWidth)
            {
                continue;
            }

            long long at = index_in(from, inOrigins, e.item, row, column, e.channel);
            float value = at >= 0 ? in[at] : 0.0f;
            sum += value;
            if (clean != 0 && !average)
            {
                value += clean[((long long)row * from.planeWidth + column) * from.channels + e.channel];
            }

            if (value > best)
            {
                best = value;
                bestTap = ky * w.width + kx;
            }
        }
    }

    out[i] = average ? sum / divisor_of(w, from, e.row, e.column, countsPadding)
        : clean != 0 ? best - cleanOut[index_in_plane(to, e)]
        : best;
    if (winner != 0)
    {
        winner[i] = bestTap;
    }
}

// in[i, y, x, c] += Σ over outputs (oy, ox) and taps with oy·stride + ky·dilation − pad = y: relevance[i, oy, ox, c]
// where that tap won (winner given, shared by all items), or part(x)·relevance / divisor of every tap (winner null).
// x is the input, shared by all items. Count covers in; whole planes.
KERNEL pool_backward(
    float* in, const float* relevance, const int* winner, const float* x, long long count, Rectangles from, Rectangles to, Window w,
    int countsPadding)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    Element e = element_of(i, from, 0);
    float sum = 0.0f;
    for (int ky = 0; ky < w.height; ky++)
    {
        int oy = e.row + w.padTop - ky * w.dilationY;
        if (oy < 0 || oy % w.strideY != 0 || oy / w.strideY >= to.height)
        {
            continue;
        }

        for (int kx = 0; kx < w.width; kx++)
        {
            int ox = e.column + w.padLeft - kx * w.dilationX;
            if (ox < 0 || ox % w.strideX != 0 || ox / w.strideX >= to.width)
            {
                continue;
            }

            int row = oy / w.strideY, column = ox / w.strideX;
            long long place = ((long long)row * to.width + column) * to.channels + e.channel;
            float value = relevance[(long long)e.item * to.height * to.width * to.channels + place];
            sum += winner != 0
                ? (winner[place] == ky * w.width + kx ? value : 0.0f)
                : value / divisor_of(w, from, row, column, countsPadding);
        }
    }

    in[i] += winner != 0 ? sum : sum * x[index_in_plane(from, e)];
}
