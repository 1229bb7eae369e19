namespace Flux.ApiServer.Storage;

/// <summary>Writes were not saved, and so have not happened.</summary>
internal sealed class JournalException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Whether the journal has taken writes since.</summary>
    public bool IsOver { get; set; }
}
