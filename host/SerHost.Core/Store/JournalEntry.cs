using System.Text.Json;

namespace SerHost.Core.Store;

/// <summary>One line of a run's journal.</summary>
/// <param name="Type">What the line holds.</param>
/// <param name="Id">A result's key, a row's id within the run, or the run's id.</param>
/// <param name="Run">The run it was written by.</param>
/// <param name="Kind">Kind of a result; empty for others.</param>
/// <param name="Body">The record itself.</param>
internal sealed record JournalEntry(JournalEntryType Type, string Id, string Run, string Kind, JsonElement Body);
