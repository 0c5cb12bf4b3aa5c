namespace SerHost.Ui.Drawing;

/// <summary>A window that knows what it is drawn on.</summary>
internal interface IDisplayed
{
    Display Display { get; }
}
