namespace SerHost.Reports.Tests;

/// <summary>Names of clips that break what is not escaped.</summary>
internal static class HostileNames
{
    public static readonly string[] All =
    [
        "plain_01", "</script><script>alert(1)</script>", "a\"b'c<img src=x onerror=alert(2)>", "tab\there\nline=end", "中文語音",
        "line\u2028sep\u2029par", "=cmd|' /C calc'!A0", "{{ 7 | times: 7 }}${1}`", "right\u202Eleft", "\U0001F600 face & co;",
    ];
}
