namespace Flux.ApiServer.FieldManagement;

/// <summary>An apply without force would change fields that other managers own. The answer is 409 Conflict.</summary>
public sealed class ApplyConflictException(string message, IReadOnlyList<ApplyConflict> causes) : Exception(message)
{
    /// <summary>The reason of each cause in the server's answer.</summary>
    public const string CauseReason = "FieldManagerConflict";

    /// <summary>The conflicts, by manager, then in the order of the fields.</summary>
    public IReadOnlyList<ApplyConflict> Causes { get; } = causes;
}
