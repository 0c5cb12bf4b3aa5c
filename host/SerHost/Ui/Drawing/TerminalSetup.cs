using Terminal.Gui.Configuration;
using Terminal.Gui.Drawing;
using Terminal.Gui.Drivers;

namespace SerHost.Ui.Drawing;

/// <summary>Tells the driver what is to be sent to the terminal.</summary>
internal static class TerminalSetup
{
    /// <summary>Sets colours and images. What the terminal says of its images comes in
    /// later; a choice of the user's stands against it.</summary>
    public static void Apply(IDriver driver, Display display)
    {
        driver.Force16Colors = display.Colours == ColourMode.Sixteen;
        if (display.Images is ImageChoice.Sixel or ImageChoice.Kitty)
        {
            driver.SixelSupportChanged += (_, _) => Force(driver, display.Images);
            driver.KittyGraphicsSupportChanged += (_, _) => Force(driver, display.Images);
            Force(driver, display.Images);
        }
    }

    private static void Force(IDriver driver, ImageChoice choice)
    {
        bool sixel = choice == ImageChoice.Sixel, kitty = choice == ImageChoice.Kitty;
        if ((driver.SixelSupport?.IsSupported ?? false) != sixel)
        {
            SixelSupportResult known = driver.SixelSupport ?? new SixelSupportResult();
            driver.SetSixelSupport(
                new SixelSupportResult { IsSupported = sixel, Resolution = known.Resolution, MaxPaletteColors = known.MaxPaletteColors });
        }

        if ((driver.KittyGraphicsSupport?.IsSupported ?? false) != kitty)
        {
            KittyGraphicsSupportResult known = driver.KittyGraphicsSupport ?? new KittyGraphicsSupportResult();
            driver.SetKittyGraphicsSupport(new KittyGraphicsSupportResult { IsSupported = kitty, Resolution = known.Resolution });
        }
    }

    /// <summary>Message boxes and file dialogs are drawn by the library, by schemes the whole
    /// process shares: without colours, what is chosen is reversed.</summary>
    public static void UsePlainDialogs()
    {
        foreach (Schemes name in Enum.GetValues<Schemes>())
        {
            SchemeManager.AddScheme(name.ToString(), Ink.Scheme(ColourMode.None));
        }
    }
}
