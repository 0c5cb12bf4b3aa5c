using SerHost.Ui.Drawing;
using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace SerHost.Ui.Clip;

/// <summary>A clip's picture as a real image, on terminals that show Sixel or Kitty images: a colour for every dot of the screen.</summary>
/// <remarks>It takes no keys and no clicks: those are its page's. The cursor is not in it, so that moving it sends no image.</remarks>
internal sealed class PictureImage : ImageView
{
    private readonly PicturePalette _palette = new();
    private object? _shown;

    public PictureImage()
    {
        CanFocus = false;
        ViewportSettings |= ViewportSettingsFlags.TransparentMouse;
        SixelEncoder = new SixelEncoder { Quantizer = new ColorQuantizer { PaletteBuildingAlgorithm = _palette, MaxColors = 256 } };
        Visible = false;
    }

    /// <summary>Whether the terminal shows images, and the user has not switched them off.</summary>
    public bool IsPossible => Display.Of(this).Images != ImageChoice.Off && IsUsingRasterGraphics;

    /// <summary>Shows a clip.</summary>
    /// <param name="content">The clip; null hides the image.</param>
    /// <param name="view">The stretch of time.</param>
    /// <param name="kind">What is shown of it.</param>
    public void Show(ClipContent? content, TimeView view, PictureKind kind)
    {
        Visible = content is not null && IsPossible && Viewport.Width > 0 && Viewport.Height > 0;
        if (!Visible || content is null)
        {
            _shown = null;
            return;
        }

        System.Drawing.Size dots = ViewportToScreenInPixels().Size;
        var wanted = (content, view.Start, view.End, kind, dots);
        if (wanted.Equals(_shown))
        {
            return;
        }

        _shown = wanted;

        // Kitty takes every colour and enlarges images itself: a quarter of the dots are enough to send.
        bool isKitty = App?.Driver?.KittyGraphicsSupport is { IsSupported: true };
        int width = isKitty ? Math.Max(1, dots.Width / 2) : dots.Width, height = isKitty ? Math.Max(1, dots.Height / 2) : dots.Height;
        _palette.Kind = kind;
        _palette.Most = App?.Driver?.SixelSupport?.MaxPaletteColors is { } most && !isKitty ? Math.Clamp(most, 16, 256) : 256;
        var picture = new ClipPicture(content, view, width, height);
        var image = new Color[width, height];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                image[x, y] = _palette.At(picture.At(x, y));
            }
        }

        Image = image;
    }
}
