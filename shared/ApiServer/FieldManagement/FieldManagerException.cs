namespace Flux.ApiServer.FieldManagement;

/// <summary>An apply cannot be understood. The message is the server's.</summary>
public sealed class FieldManagerException(int statusCode, string message) : Exception(message)
{
    /// <summary>400 where the request is wrong as such; 500 where the object does not fit its schema (the real server says so).</summary>
    public int StatusCode { get; } = statusCode;
}
