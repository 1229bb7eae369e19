using System.Security.Cryptography;
using Flux.Primitives;

namespace Flux.ApiServer;

/// <summary>How an embedded API server shall run.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The port on loopback; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The administrator's bearer token; by default a random one.</summary>
    public Secret Token { get; init; } = new(RandomNumberGenerator.GetHexString(40, lowercase: true));

    /// <summary>Whether to serve HTTPS (the default), with a certificate of a CA made at start-up; HTTP/2 needs it.</summary>
    public bool Https { get; init; } = true;

    /// <summary>The clock of timestamps, token lifetimes, controllers and watch timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Which controllers run beside the server.</summary>
    public ControllerOptions Controllers { get; init; } = new();

    /// <summary>Gets what the server logs; null, the default, drops it.</summary>
    public Microsoft.Extensions.Logging.ILoggerFactory? LoggerFactory { get; init; }
}
