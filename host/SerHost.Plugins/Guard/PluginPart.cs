namespace SerHost.Plugins.Guard;

/// <summary>An object of a plugin, held until the plugin's version ends.</summary>
/// <typeparam name="T">The contract it implements.</typeparam>
internal sealed class PluginPart<T>
    where T : class
{
    private T? _value;

    public PluginPart(PluginLifetime lifetime, T value)
    {
        Lifetime = lifetime;
        _value = value;
        lifetime.OnEnd(() => _value = null);
    }

    /// <summary>How long it is held.</summary>
    public PluginLifetime Lifetime { get; }

    /// <summary>The object; only while the lifetime is in use.</summary>
    public T Value => _value!;

    /// <summary>Calls it while nothing can end it.</summary>
    /// <exception cref="PluginException">Its version has ended.</exception>
    public TResult Use<TResult>(string stage, Func<T, TResult> call)
    {
        using (Lifetime.Use(stage))
        {
            try
            {
                return call(Value);
            }
            catch (PluginException error) when (error.IsHung)
            {
                Lifetime.HasLostCall = true;
                throw;
            }
        }
    }
}
