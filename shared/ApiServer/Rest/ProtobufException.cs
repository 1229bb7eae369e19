namespace Flux.ApiServer.Rest;

/// <summary>A body is no protobuf message, or nested too deep. The message says what is wrong, without any of the content.</summary>
internal sealed class ProtobufException(string message) : Exception(message);
