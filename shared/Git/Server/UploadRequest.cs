using System.Globalization;
using Flux.Git.Objects;
using Flux.Git.Protocol;

namespace Flux.Git.Server;

/// <summary>A <c>fetch</c> command of protocol version 2.</summary>
internal sealed record UploadRequest
{
    private const int MaxLines = 100_000;

    public List<ObjectId> Wants { get; } = [];

    public List<ObjectId> Haves { get; } = [];

    public List<ObjectId> Shallows { get; } = [];

    /// <summary>How many generations are wanted; null for all.</summary>
    public int? Depth { get; private set; }

    /// <summary>The client has named all it has.</summary>
    public bool Done { get; private set; }

    /// <summary>Reads a command and its arguments up to the flush.</summary>
    public static async Task<(string Command, IReadOnlyList<string> Arguments)> ReadCommandAsync(
        PktLineReader reader, CancellationToken cancellationToken)
    {
        var command = "";
        var arguments = new List<string>();
        var inArguments = false;
        for (var count = 0; count < MaxLines; count++)
        {
            var line = await reader.ReadAsync(cancellationToken);
            switch (line.Kind)
            {
                case PktLineKind.Data when inArguments:
                    arguments.Add(line.GetString());
                    break;
                case PktLineKind.Data:
                    var text = line.GetString();
                    command = text.StartsWith("command=", StringComparison.Ordinal) ? text["command=".Length..] : command;
                    break;
                case PktLineKind.Delimiter:
                    inArguments = true;
                    break;
                default:
                    return (command, arguments);
            }
        }

        throw new GitException($"a request has more than {MaxLines} lines") { Error = GitError.LimitExceeded };
    }

    /// <summary>Reads the arguments of <c>fetch</c>; hints that change nothing here are passed over.</summary>
    public static UploadRequest Parse(IReadOnlyList<string> arguments)
    {
        var request = new UploadRequest();
        foreach (var argument in arguments)
        {
            var (name, value) = argument.Split(' ', 2) is [var n, var v] ? (n, v) : (argument, "");
            switch (name)
            {
                case "want":
                    request.Wants.Add(Id(value));
                    break;
                case "have":
                    request.Haves.Add(Id(value));
                    break;
                case "shallow":
                    request.Shallows.Add(Id(value));
                    break;
                case "deepen" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var depth) && depth > 0:
                    request.Depth = depth;
                    break;
                case "done":
                    request.Done = true;
                    break;
                case "thin-pack" or "no-progress" or "include-tag" or "ofs-delta":
                    break;
                default:
                    throw new GitException($"unsupported argument '{argument}' of fetch");
            }
        }

        return request;
    }

    private static ObjectId Id(string hex) =>
        ObjectId.TryParse(hex, out var id) ? id : throw new GitException($"'{hex}' is not an object id");
}
