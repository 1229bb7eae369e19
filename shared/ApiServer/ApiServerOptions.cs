using System.Security.Cryptography;
using Flux.Primitives;

namespace Flux.ApiServer;

/// <summary>How an embedded API server shall run.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The port on loopback; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The administrator's bearer token; by default a random one, kept in the <see cref="DataDirectory"/> where there is one.</summary>
    public Secret Token
    {
        get => field ??= new(RandomNumberGenerator.GetHexString(40, lowercase: true));
        init
        {
            field = value;
            HasOwnToken = true;
        }
    }

    /// <summary>
    /// The folder that keeps objects, keys, the certificate authority and the administrator's token, made where it is missing; null, the
    /// default, keeps nothing. What was acknowledged is in it, whenever the process ends.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// How long a write that was acknowledged may be missing on the disk, to be lost when the machine (not the process) fails; 0, the
    /// default, acknowledges what is on the disk. Only with a <see cref="DataDirectory"/>.
    /// </summary>
    public TimeSpan SyncInterval { get; init; }

    /// <summary>
    /// Gets sentences about the <see cref="DataDirectory"/> that its owner should read: an unfinished write that was cut off, a snapshot
    /// that could not be written. From any thread; null drops them.
    /// </summary>
    public Action<string>? OnDataNotice { get; init; }

    /// <summary>Whether to serve HTTPS (the default), with a certificate of the server's own CA; HTTP/2 needs it.</summary>
    public bool Https { get; init; } = true;

    /// <summary>The clock of timestamps, token lifetimes, controllers and watch timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The IPv4 ranges that Services get their addresses from, in CIDR notation with commas between; one is filled before the next is begun, and an
    /// address is free again once its Service is gone. The default is kube-apiserver's 10.0.0.0/24 (room for 254), then kubeadm's 10.96.0.0/12.
    /// </summary>
    public string ServiceRange { get; init; } = "10.0.0.0/24,10.96.0.0/12";

    /// <summary>Which controllers run beside the server.</summary>
    public ControllerOptions Controllers { get; init; } = new();

    /// <summary>Gets what the server logs; null, the default, drops it.</summary>
    public Microsoft.Extensions.Logging.ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Where the objects are kept, instead of <c>state/</c> in the data directory; for tests, null otherwise.</summary>
    internal Storage.Journal.IJournalFolder? StateFolder { get; init; }

    /// <summary>Whether the token was given.</summary>
    internal bool HasOwnToken { get; private init; }
}
