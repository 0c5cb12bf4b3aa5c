// Cuts, for every item, a patch out of an activation that is known in two parts: a clean whole one, shared by all
// items, and the item's own region that replaces a rectangle of it. What lies outside the activation is padding.
//
//   patch[i, firstChannel + c, y, x] = value at (patchOrigin[i] + (y, x)) / (spreadY, spreadX), where
//     not divisible by the spread         → 0           (a spread above 1 inserts zeros: the way back through a stride)
//     outside H×W                         → padValue
//     inside regionOrigin[i] + h×w        → region[i, c, ·]
//     else                                → clean[c, ·], or 0 where there is no clean activation
//
// patchChannels and firstChannel let several activations be stacked along the channels.
// part selects what is handed on inside the activation: 0 x, 1 max(x, 0), 2 min(x, 0), 3 the number 1, 4 x − bound.
// Launch: one thread an element, any block width; grid.x covers C·ph·pw, grid.y the items.
#include "device.h"

KERNEL gather_patch(
    float* patch, const float* clean, const float* region, const Int2* patchOrigin, const Int2* regionOrigin,
    int channels, int height, int width, int regionHeight, int regionWidth, int patchHeight, int patchWidth,
    int spreadY, int spreadX, int part, float bound, float padValue, int patchChannels, int firstChannel)
{
    int element = block_x() * block_width() + thread_x();
    int area = patchHeight * patchWidth;
    if (element >= channels * area)
    {
        return;
    }

    int item = block_y();
    int channel = element / area;
    int y = element % area / patchWidth + patchOrigin[item].y;
    int x = element % patchWidth + patchOrigin[item].x;
    // C's division rounds towards zero; negative positions are padding whatever their remainder.
    bool between = y >= 0 && x >= 0 && (y % spreadY != 0 || x % spreadX != 0);
    bool inside = y >= 0 && x >= 0 && y / spreadY < height && x / spreadX < width;
    float value = padValue;
    if (between)
    {
        value = 0.0f;
    }
    else if (inside)
    {
        int row = y / spreadY, column = x / spreadX;
        int regionRow = row - regionOrigin[item].y, regionColumn = column - regionOrigin[item].x;
        bool replaced = region != 0 && regionRow >= 0 && regionColumn >= 0 && regionRow < regionHeight && regionColumn < regionWidth;
        value = replaced ? region[((long long)item * channels + channel) * regionHeight * regionWidth + regionRow * regionWidth + regionColumn]
            : clean != 0 ? clean[((long long)channel * height + row) * width + column]
            : 0.0f;
        value = part_of(value, part, bound);
    }

    patch[((long long)item * patchChannels + firstChannel + channel) * area + element % area] = value;
}
