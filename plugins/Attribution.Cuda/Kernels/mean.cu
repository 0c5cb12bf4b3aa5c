// The mean over height and width, for the head of a network; for values of whole planes and for changes alike, since it
// is linear and changes are 0 outside their rectangle.
#include "device.h"

// out[i, c] = Σ in[i, ·, c] / (H·W). A block of 256 threads takes 32 channels of an item, 8 threads a channel:
// grid.x = ceil(channels / 32), grid.y = items of a launch (65,535 at most), firstItem the first of them.
KERNEL LAUNCH_BOUNDS(256) mean(float* out, const float* in, Rectangles r, int firstItem)
{
    SHARED float partial[8][32];
    int lane = thread_x() % 32, part = thread_x() / 32, channel = block_x() * 32 + lane, area = r.height * r.width;
    long long item = firstItem + block_y();
    float sum = 0.0f;
    for (int i = part; channel < r.channels && i < area; i += 8)
    {
        sum += in[(item * area + i) * r.channels + channel];
    }

    partial[part][lane] = sum;
    barrier();
    if (part == 0 && channel < r.channels)
    {
        for (int i = 1; i < 8; i++)
        {
            sum += partial[i][lane];
        }

        out[item * r.channels + channel] = sum / (r.planeHeight * r.planeWidth);
    }
}

// Relevance back through the mean: in[i, p, c] += x[p, c] · q[i, c] / (H·W), q the quotient of relevance and output, x the
// input, shared by all items. One thread an element of in, whole planes; size = elements of one item.
KERNEL mean_backward(float* in, const float* q, const float* x, long long count, long long size, int channels, int area)
{
    long long i = element_index();
    if (i < count)
    {
        long long item = quotient_of(i, size);
        in[i] += x[i - item * size] * q[item * channels + remainder_of(i, channels)] / area;
    }
}
