using Flux.Git.Objects;
using Flux.Git.Protocol;
using Flux.Git.Writing;

namespace Flux.Git.Server;

/// <summary>
/// Serves a <see cref="MemoryRepository"/> over Git's smart HTTP protocol, apart from HTTP itself: the host maps
/// <c>GET …/info/refs</c>, <c>POST …/git-upload-pack</c> and <c>POST …/git-receive-pack</c> to the three methods.
/// </summary>
/// <remarks>Spec: gitprotocol-http, gitprotocol-v2 (fetching), gitprotocol-pack "Pushing Data To a Server".</remarks>
public sealed class GitSmartServer(MemoryRepository repository)
{
    /// <summary>The largest request that is read, in bytes.</summary>
    public const int MaxRequestBytes = 64 << 20;

    private const string Agent = "agent=fluxfunctions";

    /// <summary>The services by the name in URLs.</summary>
    public static bool IsService(string? service) => service is "git-upload-pack" or "git-receive-pack";

    /// <summary>The content type of a service's advertisement.</summary>
    public static string AdvertisementType(string service) => $"application/x-{service}-advertisement";

    /// <summary>The content type of a service's answers.</summary>
    public static string ResultType(string service) => $"application/x-{service}-result";

    /// <summary>Answers <c>info/refs</c>.</summary>
    /// <param name="service"><c>git-upload-pack</c> or <c>git-receive-pack</c>.</param>
    /// <param name="gitProtocol">The header <c>Git-Protocol</c>; null where there is none.</param>
    /// <exception cref="GitException">A fetching client that does not speak protocol version 2.</exception>
    public byte[] Advertise(string service, string? gitProtocol)
    {
        ArgumentNullException.ThrowIfNull(service);
        var lines = new PktLineWriter();
        if (service == "git-receive-pack")
        {
            return AdvertiseReceivePack(lines).Written.ToArray();
        }

        if (gitProtocol?.Split(':').Contains("version=2") != true)
        {
            throw new GitException("this server fetches by protocol version 2 only; use a client of Git 2.26 or later, or -c protocol.version=2");
        }

        return lines
            .Line("version 2")
            .Line(Agent)
            .Line("ls-refs=unborn")
            .Line("fetch=shallow")
            .Line($"object-format={Source.Format.Name()}")
            .Flush()
            .Written.ToArray();
    }

    /// <summary>Answers one command of a fetching client.</summary>
    /// <exception cref="GitException">A malformed request, or an object that is not here.</exception>
    public async Task<byte[]> UploadPackAsync(Stream request, CancellationToken cancellationToken)
    {
        using var reader = new PktLineReader(request);
        var (command, arguments) = await UploadRequest.ReadCommandAsync(reader, cancellationToken);
        return command switch
        {
            "ls-refs" => new LsRefs(repository).Answer(arguments),
            "fetch" => new FetchAnswer(repository).Answer(UploadRequest.Parse(arguments)),
            _ => throw new GitException($"unknown command '{command}'"),
        };
    }

    /// <summary>Takes a push: checks and stores its objects, moves the refs, and reports on each.</summary>
    /// <exception cref="GitException">A malformed request or a damaged pack; no ref was moved.</exception>
    public Task<byte[]> ReceivePackAsync(Stream request, CancellationToken cancellationToken) =>
        new ReceivePack(repository).AnswerAsync(request, cancellationToken);

    private IObjectSource Source => repository;

    private PktLineWriter AdvertiseReceivePack(PktLineWriter lines)
    {
        var capabilities = $"report-status delete-refs ofs-delta object-format={Source.Format.Name()} {Agent}";
        lines.Line("# service=git-receive-pack").Flush();
        var references = repository.ReferenceIds;
        if (references.Count == 0)
        {
            lines.Line($"{new string('0', Source.Format.HexLength())} capabilities^{{}}\0{capabilities}");
        }

        for (var i = 0; i < references.Count; i++)
        {
            lines.Line($"{references[i].Value} {references[i].Key}{(i == 0 ? $"\0{capabilities}" : "")}");
        }

        return lines.Flush();
    }
}
