// Relevance back through a layer whose weights all count as 1 (the Flat rule): every input channel gets the same,
//   in[i, y, x, c] += factor · part(x[y, x, c]) · Σ over outputs (oy, ox) with y = oy·stride + k·dilation − pad of
//                     Σ_m q[i, oy, ox, m]
// in two launches: the sums over the output channels, then the sums over the window.
#include "device.h"

// sums[i, position] = Σ over the real channels of q[i, position, ·]. One thread a position, grid.x covers the count.
KERNEL sum_channels(float* sums, const float* q, long long count, int channels, int paddedChannels)
{
    long long i = element_index();
    if (i < count)
    {
        float sum = 0.0f;
        for (int c = 0; c < channels; c++)
        {
            sum += q[i * paddedChannels + c];
        }

        sums[i] = sum;
    }
}

// One thread a position of in (whole planes), grid.x covers the count.
KERNEL flat_backward(
    float* in, const float* sums, const float* x, long long count, Rectangles from, int channels, int outHeight, int outWidth,
    int kernelHeight, int kernelWidth, int strideY, int strideX, int dilationY, int dilationX, int padTop, int padLeft,
    int part, float bound, float factor)
{
    long long i = element_index();
    if (i >= count)
    {
        return;
    }

    int area = from.height * from.width;
    long long item = quotient_of(i, area);
    int place = (int)(i - item * area);
    int row = place / from.width, column = place % from.width;
    const float* own = sums + item * outHeight * outWidth;
    float sum = 0.0f;
    for (int ky = 0; ky < kernelHeight; ky++)
    {
        int oy = row + padTop - ky * dilationY;
        if (oy < 0 || oy % strideY != 0 || oy / strideY >= outHeight)
        {
            continue;
        }

        for (int kx = 0; kx < kernelWidth; kx++)
        {
            int ox = column + padLeft - kx * dilationX;
            if (ox >= 0 && ox % strideX == 0 && ox / strideX < outWidth)
            {
                sum += own[oy / strideY * outWidth + ox / strideX];
            }
        }
    }

    for (int c = 0; c < channels; c++)
    {
        in[i * from.channels + c] += factor * part_of(x[(long long)place * from.channels + c], part, bound) * sum;
    }
}
