using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Flux.Git.Packs;
using Flux.TestKit.Git;
using Microsoft.AspNetCore.Http;

namespace Flux.Git.Remote;

/// <summary>A server of protocol version 2 that speaks Git well enough to be listened to, and then sends what a test wants.</summary>
internal sealed class HostileGit
{
    /// <summary>The greeting; null for version 2 with all that we use.</summary>
    public Func<Stream, CancellationToken, Task>? Greeting { get; init; }

    /// <summary>The refs; null for <c>main</c> at <see cref="Tip"/>.</summary>
    public Func<Stream, CancellationToken, Task>? References { get; init; }

    /// <summary>What follows the line <c>packfile</c>; null for <see cref="Pack"/> in a side-band.</summary>
    public Func<Stream, CancellationToken, Task>? Answer { get; init; }

    /// <summary>The commit of <c>main</c>, in hex.</summary>
    public string Tip { get; init; } = new('1', 40);

    /// <summary>The pack.</summary>
    public byte[] Pack { get; init; } = new PackBuilder().Build();

    /// <summary>A commit of this tree, with all of its objects given: a server with a repository that Git would not make.</summary>
    /// <param name="tree">The tree's bytes.</param>
    /// <param name="more">Adds further objects.</param>
    public static HostileGit WithTree(byte[] tree, Action<PackBuilder>? more = null)
    {
        var commit = Encoding.ASCII.GetBytes(
            $"tree {Convert.ToHexStringLower(PackBuilder.IdOf("tree", tree))}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n");
        var pack = new PackBuilder();
        pack.Add(1, commit);
        pack.Add(2, tree);
        more?.Invoke(pack);
        return new() { Tip = Convert.ToHexStringLower(PackBuilder.IdOf("commit", commit)), Pack = pack.Build() };
    }

    /// <summary>An entry of a tree that names an empty file.</summary>
    public static byte[] Entry(string mode, string name, byte[]? id = null) =>
        [.. Encoding.UTF8.GetBytes($"{mode} {name}\0"), .. id ?? PackBuilder.IdOf("blob", [])];

    /// <summary>A pkt-line.</summary>
    public static byte[] Line(ReadOnlySpan<byte> payload) =>
        [.. Encoding.ASCII.GetBytes((payload.Length + 4).ToString("x4", CultureInfo.InvariantCulture)), .. payload];

    /// <summary>A pkt-line of text.</summary>
    public static byte[] Line(string payload) => Line(Encoding.UTF8.GetBytes(payload));

    /// <summary>Bytes on a channel of the side-band, in lines.</summary>
    public static byte[] Band(byte channel, ReadOnlySpan<byte> content)
    {
        var lines = new List<byte>();
        for (var at = 0; at < content.Length; at += 60_000)
        {
            lines.AddRange(Line([channel, .. content.Slice(at, Math.Min(60_000, content.Length - at))]));
        }

        return [.. lines];
    }

    /// <summary>Sends some bytes.</summary>
    public static Task SendAsync(Stream to, byte[] bytes, CancellationToken cancellationToken) => to.WriteAsync(bytes, cancellationToken).AsTask();

    /// <summary>Sends the same bytes until the client has had enough.</summary>
    public static async Task RepeatAsync(Stream to, byte[] bytes, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await to.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>A pack of one object that never ends: stored blocks of zlib, each of 60,000 zeros.</summary>
    public static byte[] EndlessPackBegin(long claimedSize)
    {
        var begin = new List<byte>([.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 1]);
        var first = (byte)((3 << 4) | (int)(claimedSize & 15));
        for (claimedSize >>= 4; claimedSize > 0; claimedSize >>= 7)
        {
            begin.Add((byte)(first | 0x80));
            first = (byte)(claimedSize & 0x7f);
        }

        return [.. begin, first, 0x78, 0x01];
    }

    /// <summary>A stored block of zlib that is not the last.</summary>
    public static byte[] StoredBlock(int size)
    {
        var block = new byte[5 + size];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)size);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~size);
        return block;
    }

    /// <summary>Starts it; it ends with the server.</summary>
    public Task<GitTestServer> StartAsync() => GitTestServer.StartAsync(new GitTestServerOptions { Intercept = InterceptAsync });

    private async Task<bool> InterceptAsync(HttpContext context)
    {
        try
        {
            await RespondAsync(context);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the client hung up, as it should
        }

        return true;
    }

    private async Task RespondAsync(HttpContext context)
    {
        var (body, token) = (context.Response.Body, context.RequestAborted);
        if (context.Request.Method == "GET")
        {
            context.Response.ContentType = "application/x-git-upload-pack-advertisement";
            await (Greeting?.Invoke(body, token) ?? SendAsync(
                body, [.. Line("# service=git-upload-pack\n"), .. "0000"u8, .. Line("version 2\n"), .. Line("ls-refs\n"), .. Line("fetch=shallow\n"), .. "0000"u8], token));
            return;
        }

        context.Response.ContentType = "application/x-git-upload-pack-result";
        var request = await new StreamReader(context.Request.Body).ReadToEndAsync(token);
        if (request.Contains("command=ls-refs", StringComparison.Ordinal))
        {
            await (References?.Invoke(body, token) ?? SendAsync(body, [.. Line($"{Tip} refs/heads/main\n"), .. "0000"u8], token));
            return;
        }

        await body.WriteAsync(Line("packfile\n"), token);
        await (Answer?.Invoke(body, token) ?? SendAsync(body, [.. Band(1, Pack), .. "0000"u8], token));
    }
}
