// What the product kernels share: how taps pair source elements with targets, and what becomes of the sums.
//
//   sum[i, target, m] = Σ over taps and k of weights[tap, k, m] · part(in[i, source, k]), for source and target with
//     downwards (a convolution)      source = target·stride + tap·dilation − pad
//     upwards (its transpose)        target = source·stride + tap·dilation − pad
//
// Only pairs that exist cost anything: a tap is a product over the *source* elements it reaches (slots), added into the
// targets it reaches. So a convolution of changes costs what the changed inputs cost, and a transpose inserts no zeros.
//
// A block makes the sums of one tile of targets for a few items and 64 output channels. Upwards, a tile takes every
// stride-th target (a phase), and taps that do not reach its phase are skipped. The sums lie in shared memory; a tap's
// product is made in registers and added to them once.
#pragma once
#include "device.h"

struct ProductShape
{
    Rectangles source, target, addend;
    int items, itemsOfABlock;
    int tileHeight, tileWidth, tilesY, tilesX; // targets of a tile; tiles of a rectangle (upwards: times the phases)
    int slotsY, slotsX;                        // sources of an item that a tap can reach in a tile
    int kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft, upwards;
    int paddedOutputs;                         // weights are [taps, source.channels, paddedOutputs]
    int part, outPart;                         // forms of the input, and of the input that relevance is weighed with
    float bound, factor;
    int finish, rectify;
};

// finish: what is written.
enum { FinishValues = 0, FinishChanges = 1, FinishMeanChanges = 2, FinishRelevance = 3 };

enum { TileM = 64, TileK = 8, MostSlots = 96 };

DEVICE int ceiling_divide(int value, int divisor)
{
    return divisor == 1 ? value : value / divisor + (value % divisor > 0); // strides are 1 most of the time
}

// A block's place in the work.
struct Tile
{
    int firstItem, y, x, firstM; // y, x: first target, relative to the rectangle
};

DEVICE Tile tile_of(const ProductShape& s)
{
    Tile tile;
    int tiles = s.tilesY * s.tilesX;
    int index = block_x() % tiles, ty = index / s.tilesX, tx = index % s.tilesX;
    tile.firstItem = block_x() / tiles * s.itemsOfABlock;
    tile.y = s.upwards ? ty / s.strideY * s.tileHeight * s.strideY + ty % s.strideY : ty * s.tileHeight;
    tile.x = s.upwards ? tx / s.strideX * s.tileWidth * s.strideX + tx % s.strideX : tx * s.tileWidth;
    tile.firstM = block_y() * TileM;
    return tile;
}

// A thread's slot: which item it serves, which of the sources a tap reaches, and where the rectangles lie.
struct Slot
{
    bool works;
    int item, itemOfBlock, y, x;
    Int2 source, target; // origin of the source rectangle; first target of the tile, in the plane
};

DEVICE Slot slot_of(const ProductShape& s, Tile tile, int t, const Int2* inOrigins, const Int2* outOrigins)
{
    Slot slot;
    int ofItem = s.slotsY * s.slotsX;
    slot.itemOfBlock = t / ofItem;
    slot.item = tile.firstItem + slot.itemOfBlock;
    slot.works = slot.itemOfBlock < s.itemsOfABlock && slot.item < s.items;
    slot.item = slot.works ? slot.item : 0;
    slot.y = t % ofItem / s.slotsX;
    slot.x = t % ofItem % s.slotsX;
    slot.source = origin_of(inOrigins, slot.item);
    slot.target = origin_of(outOrigins, slot.item);
    slot.target.y += tile.y;
    slot.target.x += tile.x;
    return slot;
}

// The first tap from `tap` on that reaches the tile; the number of taps where there is none.
DEVICE int next_tap(const ProductShape& s, Tile tile, int tap)
{
    int taps = s.kernelHeight * s.kernelWidth;
    while (s.upwards && tap < taps
        && ((tile.y + s.padTop - tap / s.kernelWidth * s.dilationY) % s.strideY != 0
            || (tile.x + s.padLeft - tap % s.kernelWidth * s.dilationX) % s.strideX != 0))
    {
        tap++;
    }

    return tap;
}

// One axis of a tap: source = base + step·target of the tile. Gives the slot's target and source, -1 where it has none.
DEVICE Int2 pair_of(int slot, int base, int step, int source, int sources, int targets)
{
    int first = ceiling_divide(source - base, step);
    int target = (first > 0 ? first : 0) + slot;
    int from = target * step + base - source;
    Int2 none = {-1, -1}, pair = {target, from};
    return target < targets && from < sources ? pair : none;
}

// Where a slot reads for a tap: an offset into the item's source rectangle, -1 for nowhere. *place becomes the row of sums
// that its product is added to.
DEVICE int locate(const ProductShape& s, const Slot& slot, int tap, int* place)
{
    int offsetY = tap / s.kernelWidth * s.dilationY - s.padTop, offsetX = tap % s.kernelWidth * s.dilationX - s.padLeft;
    Int2 y = s.upwards
        ? pair_of(slot.y, (slot.target.y - offsetY) / s.strideY, 1, slot.source.y, s.source.height, s.tileHeight)
        : pair_of(slot.y, slot.target.y * s.strideY + offsetY, s.strideY, slot.source.y, s.source.height, s.tileHeight);
    Int2 x = s.upwards
        ? pair_of(slot.x, (slot.target.x - offsetX) / s.strideX, 1, slot.source.x, s.source.width, s.tileWidth)
        : pair_of(slot.x, slot.target.x * s.strideX + offsetX, s.strideX, slot.source.x, s.source.width, s.tileWidth);
    bool reaches = slot.works && y.x >= 0 && x.x >= 0;
    *place = reaches ? (slot.itemOfBlock * s.tileHeight + y.x) * s.tileWidth + x.x : -1;
    return reaches ? (y.y * s.source.width + x.y) * s.source.channels : -1;
}

DEVICE Float4 rectified(Float4 v)
{
    Float4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
    return v > zero ? v : zero;
}

// Turns a block's sums into what is asked for and writes them; all threads, after a barrier.
DEVICE void finish(
    const ProductShape& s, Tile tile, float* sums, float* out, const float* bias, const float* clean, const float* addend,
    const Int2* outOrigins, const Int2* addOrigins)
{
    int area = s.tileHeight * s.tileWidth, quads = s.itemsOfABlock * area * (TileM / 4);
    int stepY = s.upwards ? s.strideY : 1, stepX = s.upwards ? s.strideX : 1;
    for (int i = thread_x(); i < quads; i += block_width())
    {
        int place = i / (TileM / 4), m = tile.firstM + i % (TileM / 4) * 4;
        int item = tile.firstItem + place / area;
        int y = tile.y + place % area / s.tileWidth * stepY, x = tile.x + place % area % s.tileWidth * stepX;
        if (item >= s.items || y >= s.target.height || x >= s.target.width || m >= s.target.channels)
        {
            continue;
        }

        Int2 origin = origin_of(outOrigins, item);
        int row = origin.y + y, column = origin.x + x;
        bool inside = row >= 0 && row < s.target.planeHeight && column >= 0 && column < s.target.planeWidth;
        Float4 value = *(Float4*)&sums[i * 4];
        long long at = (((long long)item * s.target.height + y) * s.target.width + x) * s.target.channels + m;
        long long inPlane = ((long long)row * s.target.planeWidth + column) * s.target.channels + m;
        if (bias != 0)
        {
            value += *(const Float4*)&bias[m];
        }

        if (addend != 0)
        {
            long long from = index_in(s.addend, addOrigins, item, row, column, m);
            if (from >= 0)
            {
                value += *(const Float4*)&addend[from];
            }
        }

        Float4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
        if (s.finish == FinishRelevance)
        {
            Float4 x4 = *(const Float4*)&clean[inPlane];
            UNROLL for (int j = 0; j < 4; j++)
                value[j] *= s.factor * part_of(x4[j], s.outPart, s.bound);
            *(Float4*)&out[at] += value;
        }
        else
        {
            if (s.finish != FinishValues)
            {
                if (!inside)
                {
                    value = zero;
                }
                else if (s.rectify)
                {
                    Float4 before = *(const Float4*)&clean[inPlane];
                    value = rectified(before + value) - rectified(before);
                }
            }

            *(Float4*)(s.finish == FinishMeanChanges ? &sums[i * 4] : &out[at]) = value;
        }
    }

    if (s.finish == FinishMeanChanges)
    {
        // The tile is the whole rectangle: its sum is the mean's change.
        barrier();
        for (int i = thread_x(); i < s.itemsOfABlock * TileM; i += block_width())
        {
            int item = tile.firstItem + i / TileM, m = tile.firstM + i % TileM;
            if (item < s.items && m < s.target.channels)
            {
                float sum = 0.0f;
                for (int place = 0; place < area; place++)
                {
                    sum += sums[(i / TileM * area + place) * TileM + i % TileM];
                }

                out[(long long)item * s.target.channels + m] = sum / (s.target.planeHeight * s.target.planeWidth);
            }
        }
    }
}

// part_of for four channels of a source.
DEVICE Float4 parts_of(Float4 x, int part, float bound)
{
    if (part != 0)
    {
        UNROLL for (int j = 0; j < 4; j++)
            x[j] = part_of(x[j], part, bound);
    }

    return x;
}
