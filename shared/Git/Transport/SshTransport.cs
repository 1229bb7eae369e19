using System.Globalization;
using System.Net;
using Flux.Git.Protocol;
using Microsoft.Extensions.Logging;

namespace Flux.Git.Transport;

/// <summary>SSH, by the <c>ssh</c> program: it knows the algorithms and hardware that a rewrite would not.</summary>
internal sealed class SshTransport(
    RemoteUrl url,
    string service,
    GitRemote remote,
    GitClientOptions options,
    Connector connector,
    ILogger logger) : DuplexTransport
{
    private readonly GitCredentials? _credentials = remote.Credentials;
    private SshFiles? _files;
    private ProxyRelay? _relay;
    private SshProgram? _program;

    /// <inheritdoc />
    public override async Task<GitException> ExplainAsync(GitException failure, CancellationToken cancellationToken)
    {
        if (_program is null || failure.Error == GitError.LimitExceeded)
        {
            return failure;
        }

        var said = await _program.WaitForFailureAsync(cancellationToken);
        return said is null ? failure : Interpret(said, failure);
    }

    /// <summary>The program's arguments; public to the tests, since a wrong one is a security hole.</summary>
    internal static List<string> BuildArguments(
        RemoteUrl url, string service, GitCredentials credentials, SshFiles files, IPEndPoint address, bool isPasswordNeeded, GitClientOptions options)
    {
        var hostKeyName = url.Port == 22 ? url.Host : $"[{url.Host}]:{url.Port.ToString(CultureInfo.InvariantCulture)}";
        List<string> arguments =
        [
            "-F", "none",
            "-T",
            "-o", "StrictHostKeyChecking=yes",
            "-o", $"UserKnownHostsFile={files.KnownHosts}",
            "-o", "GlobalKnownHostsFile=none",
            "-o", "UpdateHostKeys=no",
            "-o", $"HostKeyAlias={hostKeyName}",
            "-o", "IdentitiesOnly=yes",
            "-o", "IdentityAgent=none",
            "-o", $"IdentityFile={files.Identity ?? "none"}",
            "-o", "PreferredAuthentications=publickey",
            "-o", "PasswordAuthentication=no",
            "-o", "KbdInteractiveAuthentication=no",
            "-o", "NumberOfPasswordPrompts=1",

            // Batch mode would also forbid to ask for the key's passphrase, which the askpass script answers.
            "-o", $"BatchMode={(isPasswordNeeded ? "no" : "yes")}",
            "-o", "ClearAllForwardings=yes",
            "-o", "PermitLocalCommand=no",
            "-o", "SendEnv=GIT_PROTOCOL",

            // That no algorithm fits is told at the level of information, as is the server's banner, which nobody wants in an error.
            "-o", $"LogLevel={(options.SshKeyExchangeAlgorithms.Count + options.SshHostKeyAlgorithms.Count > 0 ? "INFO" : "ERROR")}",

            .. Algorithms("KexAlgorithms", options.SshKeyExchangeAlgorithms),
            .. Algorithms("HostKeyAlgorithms", options.SshHostKeyAlgorithms),

            // The address that the egress policy has judged, since the name could lead elsewhere by now; or the way to the proxy.
            "-o", $"HostName={address.Address}",
            "-p", address.Port.ToString(CultureInfo.InvariantCulture),
            "-l", url.User ?? credentials.Username ?? "git",
            "--", url.Host, $"{service} {Quote(RemotePath(url.Path))}",
        ];
        return arguments;
    }

    /// <inheritdoc />
    protected override async Task<(Stream Input, Stream Output)> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_credentials is not { KnownHosts: { Length: > 0 } } credentials)
        {
            throw new GitException("SSH needs known_hosts to recognise the server by") { Error = GitError.Authentication };
        }

        if (credentials.SshIdentity is null)
        {
            throw new GitException("SSH needs an identity (a private key)") { Error = GitError.Authentication };
        }

        if (url.User is null && credentials.Username is ['-', ..])
        {
            throw new GitException("the SSH user is not valid") { Error = GitError.InvalidUrl };
        }

        var address = await AddressAsync(cancellationToken);
        _files = SshFiles.Create(credentials, options.TemporaryDirectory);
        var arguments = BuildArguments(
            url, service, credentials, _files, address, credentials.Password is not null, options);
        _program = SshProgram.Start(options.SshProgram, arguments, _files.Askpass, logger);
        return (_program.Output, _program.Input);
    }

    /// <inheritdoc />
    protected override async ValueTask CloseAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _files?.Dispose();
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }
    }

    private async Task<IPEndPoint> AddressAsync(CancellationToken cancellationToken)
    {
        if (remote.Proxy is null)
        {
            return new(await connector.ResolveAsync(url.EndPoint, cancellationToken), url.Port);
        }

        // the program knows no proxies: it connects to us, and we to the proxy
        _relay = ProxyRelay.Start(await connector.ConnectAsync(url.EndPoint, remote.Proxy, cancellationToken));
        return _relay.Address;
    }

    private static string[] Algorithms(string option, IList<string> names) => names.Count == 0 ? [] : ["-o", $"{option}={string.Join(',', names)}"];

    // "/~user/path" means a path of that user, as Git itself reads it.
    private static string RemotePath(string path) => path.StartsWith("/~", StringComparison.Ordinal) ? path[1..] : path;

    // The far side's shell sees the path: inside single quotes nothing but a single quote has a meaning.
    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal).Replace("!", "'\\!'", StringComparison.Ordinal)}'";

    // In the words of upstream's library, which people search for.
    private static GitException Interpret(string said, GitException failure)
    {
        if (said.Contains("HOST IDENTIFICATION HAS CHANGED", StringComparison.Ordinal))
        {
            return Handshake("knownhosts: key mismatch");
        }

        var text = RemoteErrors.Clean(said);
        if (said.Contains("host key is known", StringComparison.Ordinal) || said.Contains("Host key verification failed", StringComparison.Ordinal))
        {
            return Handshake($"knownhosts: key is unknown ({text})");
        }

        if (said.Contains("Permission denied", StringComparison.Ordinal) || said.Contains("passphrase", StringComparison.OrdinalIgnoreCase))
        {
            return Handshake($"ssh: unable to authenticate ({text})");
        }

        if (said.Contains("Unable to negotiate", StringComparison.Ordinal))
        {
            return new GitException($"ssh: handshake failed: ssh: no common algorithm ({text})", failure) { Error = failure.Error };
        }

        var remote = RemoteErrors.Create(said);
        return new GitException($"ssh: {text}", failure) { Error = remote.Error == GitError.Other ? failure.Error : remote.Error };

        GitException Handshake(string reason) =>
            new($"ssh: handshake failed: {reason}", failure) { Error = GitError.Authentication };
    }
}
