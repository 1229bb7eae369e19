using System.Globalization;

namespace Flux.TestKit.Git;

/// <summary>A real <c>sshd</c> on loopback with its own keys, into which only its own key may log in as the current user.</summary>
public sealed class SshTestServer : IAsyncDisposable
{
    /// <summary>Why tests with the real server are skipped where <see cref="IsAvailable"/> is false.</summary>
    public const string Missing = "ssh, sshd or ssh-keygen is not installed";

    private static readonly string? _sshd = TestProgram.Find("sshd");
    private static readonly string? _keygen = TestProgram.Find("ssh-keygen");

    private readonly TestDirectory _directory = new();
    private TestProgram? _program;

    private SshTestServer()
    {
    }

    /// <summary>Whether the programs are there.</summary>
    public static bool IsAvailable => _sshd is not null && _keygen is not null && TestProgram.Find("ssh") is not null;

    /// <summary>The port it listens on.</summary>
    public int Port { get; } = LoopbackPort.Take();

    /// <summary>The user to log in as.</summary>
    public string User => Environment.UserName;

    /// <summary>Where repositories may be put.</summary>
    public string Root => _directory.Path;

    /// <summary>The private key that may log in.</summary>
    public string Identity { get; private set; } = "";

    /// <summary>The same key, encrypted with <see cref="Passphrase"/>.</summary>
    public string EncryptedIdentity { get; private set; } = "";

    /// <summary>The passphrase of <see cref="EncryptedIdentity"/>.</summary>
    public string Passphrase => "correct horse 'battery' $staple";

    /// <summary>A key that may not log in.</summary>
    public string StrangersIdentity { get; private set; } = "";

    /// <summary>The server's host key as a line of <c>known_hosts</c>.</summary>
    public string KnownHosts { get; private set; } = "";

    /// <summary>Starts a server.</summary>
    /// <param name="acceptsProtocolVersion">Whether the client may pass <c>GIT_PROTOCOL</c>; without, Git speaks version 0.</param>
    /// <exception cref="IOException">A program is missing, or the server did not start.</exception>
    public static async Task<SshTestServer> StartAsync(bool acceptsProtocolVersion = true)
    {
        var server = new SshTestServer();
        await server.RunAsync(acceptsProtocolVersion);
        return server;
    }

    /// <summary>The URL of a repository under the root.</summary>
    public Uri UrlOf(string repository) =>
        new($"ssh://{User}@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}{Root}/{repository}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _directory.Dispose();
    }

    private async Task RunAsync(bool acceptsProtocolVersion)
    {
        await MakeKeyAsync("host_key", "");
        await MakeKeyAsync("client_key", "");
        await MakeKeyAsync("strangers_key", "");
        Identity = await File.ReadAllTextAsync(_directory["client_key"]);
        StrangersIdentity = await File.ReadAllTextAsync(_directory["strangers_key"]);
        File.Copy(_directory["client_key.pub"], _directory["authorized_keys"]);
        await TestProgram.RunAsync(_keygen ?? Missing, ["-q", "-p", "-P", "", "-N", Passphrase, "-f", _directory["client_key"]]);
        EncryptedIdentity = await File.ReadAllTextAsync(_directory["client_key"]);
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var hostKey = (await File.ReadAllTextAsync(_directory["host_key.pub"])).Split(' ');
        KnownHosts = $"[127.0.0.1]:{port} {hostKey[0]} {hostKey[1]}\n";
        await File.WriteAllTextAsync(_directory["sshd_config"], $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {_directory["host_key"]}
            AuthorizedKeysFile {_directory["authorized_keys"]}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            SetEnv GIT_CONFIG_NOSYSTEM=1
            {(acceptsProtocolVersion ? "AcceptEnv GIT_PROTOCOL" : "")}

            """);
        if (Environment.UserName == "root")
        {
            // The server's privilege separation wants it; the system's service would make it.
            Directory.CreateDirectory("/run/sshd");
        }

        _program = TestProgram.Start(_sshd ?? Missing, ["-D", "-e", "-f", _directory["sshd_config"]]);
        await _program.WaitForAsync("Server listening");
    }

    private Task MakeKeyAsync(string name, string passphrase) =>
        TestProgram.RunAsync(_keygen ?? Missing, ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", _directory[name]]);
}
