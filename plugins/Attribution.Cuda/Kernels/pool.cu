// Pooling over patches (cut by gather_patch), and its relevance backward.
//
// Forward, maximum: patches carry -infinity where there is no input; the first tap in row-major order wins a tie.
//   winner[i, c, y, x] = ky·kernelWidth + kx.
// Forward, average: patches carry 0 outside. With countsPadding the divisor is the whole kernel, else the taps that lie
//   inside the activation, found from the patch's origin.
// Backward: each input position collects from the output positions whose window covers it, in a fixed order, so that the
//   result does not depend on scheduling. Maximum: the winner takes all. Average: every tap its share 1 / divisor.
//
// Launch: one thread an element of out; grid.y = items.
#include "device.h"

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

KERNEL pool_forward(
    float* out, int* winner, const float* patch, const Int2* patchOrigin,
    int channels, int height, int width, int patchHeight, int patchWidth, int outHeight, int outWidth,
    int kernelHeight, int kernelWidth, int strideY, int strideX, int dilationY, int dilationX, int average, int countsPadding)
{
    int element = block_x() * block_width() + thread_x();
    int area = outHeight * outWidth;
    if (element >= channels * area)
    {
        return;
    }

    int item = block_y();
    int y = element % area / outWidth, x = element % outWidth;
    const float* source = patch + ((long long)item * channels + element / area) * patchHeight * patchWidth;
    float sum = 0.0f, best = -__builtin_inff();
    int bestTap = 0;
    for (int ky = 0; ky < kernelHeight; ky++)
    {
        for (int kx = 0; kx < kernelWidth; kx++)
        {
            int row = y * strideY + ky * dilationY, column = x * strideX + kx * dilationX;
            float value = source[row * patchWidth + column];
            sum += value;
            if (value > best)
            {
                best = value;
                bestTap = ky * kernelWidth + kx;
            }
        }
    }

    long long at = (long long)item * channels * area + element;
    int divisor = countsPadding ? kernelHeight * kernelWidth
        : taps_inside(y * strideY + patchOrigin[item].y, kernelHeight, dilationY, height)
            * taps_inside(x * strideX + patchOrigin[item].x, kernelWidth, dilationX, width);
    out[at] = average ? sum / divisor : best;
    if (winner != 0)
    {
        winner[at] = bestTap;
    }
}

// in[i, c, y, x] = Σ over outputs (oy, ox) and taps with oy·stride + ky·dilation − pad = y: relevance[i, c, oy, ox]
// where that tap won (winner given, shared by all items), or relevance / divisor of every tap (winner null).
KERNEL pool_backward(
    float* in, const float* relevance, const int* winner,
    int channels, int height, int width, int outHeight, int outWidth,
    int kernelHeight, int kernelWidth, int strideY, int strideX, int dilationY, int dilationX, int padTop, int padLeft, int countsPadding)
{
    int element = block_x() * block_width() + thread_x();
    int area = height * width;
    if (element >= channels * area)
    {
        return;
    }

    int item = block_y();
    int channel = element / area, y = element % area / width, x = element % width;
    float sum = 0.0f;
    for (int ky = 0; ky < kernelHeight; ky++)
    {
        int oy = y + padTop - ky * dilationY;
        if (oy < 0 || oy % strideY != 0 || oy / strideY >= outHeight)
        {
            continue;
        }

        for (int kx = 0; kx < kernelWidth; kx++)
        {
            int ox = x + padLeft - kx * dilationX;
            if (ox < 0 || ox % strideX != 0 || ox / strideX >= outWidth)
            {
                continue;
            }

            int at = (channel * outHeight + oy / strideY) * outWidth + ox / strideX;
            float value = relevance[(long long)item * channels * outHeight * outWidth + at];
            if (winner != 0)
            {
                sum += winner[at] == ky * kernelWidth + kx ? value : 0.0f;
            }
            else
            {
                int firstRow = oy - padTop, firstColumn = ox - padLeft;
                sum += value / (countsPadding ? kernelHeight * kernelWidth
                    : taps_inside(firstRow, kernelHeight, dilationY, height) * taps_inside(firstColumn, kernelWidth, dilationX, width));
            }
        }
    }

    in[(long long)item * channels * area + element] = sum;
}
