namespace Fixture.Private;

/// <summary>A private dependency of a plugin: the host must find it in the plugin's folder and nowhere else.</summary>
public static class Decibels
{
    public static float FromPower(double power) => (float)Math.Max(-80, 10 * Math.Log10(Math.Max(power, 1e-10)));
}
