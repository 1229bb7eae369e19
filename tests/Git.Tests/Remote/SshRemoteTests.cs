using System.Net;
using System.Runtime.Versioning;
using Flux.Git.Protocol;
using Flux.Git.Transport;
using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>What is particular to SSH, against a real <c>sshd</c>.</summary>
public sealed class SshRemoteTests
{
    private static readonly GitReference _main = new() { Branch = "main" };

    [Fact]
    public async Task FetchAsync_WhenTheKeyIsEncrypted_UsesThePassphrase()
    {
        await using var server = await StartAsync();
        using var temporary = new TestDirectory();
        using var client = Clients.Create(options => options.TemporaryDirectory = temporary.Path);
        var credentials = Credentials(server) with { SshIdentity = new Secret(server.EncryptedIdentity), Password = new Secret(server.Passphrase) };

        await using var checkout = await client.FetchAsync(Remote(server, credentials), _main, Clients.Token);

        Assert.Equal("main", checkout.Revision.Pointer);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Theory]
    [InlineData("stranger", "ssh: handshake failed: ssh: unable to authenticate")]
    [InlineData("wrong passphrase", "ssh: handshake failed: ssh: unable to authenticate")]
    [InlineData("no passphrase", "ssh: handshake failed: ssh: unable to authenticate")]
    [InlineData("unknown host", "ssh: handshake failed: knownhosts: key is unknown")]
    [InlineData("other host key", "ssh: handshake failed: knownhosts: key mismatch")]
    [InlineData("no known_hosts", "SSH needs known_hosts")]
    [InlineData("no identity", "SSH needs an identity")]
    public async Task FetchAsync_WhenNotLetIn_SaysSoAndLeavesNothing(string what, string message)
    {
        await using var server = await StartAsync();
        using var temporary = new TestDirectory();
        using var client = Clients.Create(options => options.TemporaryDirectory = temporary.Path);
        var right = Credentials(server);
        var credentials = what switch
        {
            "stranger" => right with { SshIdentity = new Secret(server.StrangersIdentity) },
            "wrong passphrase" => right with { SshIdentity = new Secret(server.EncryptedIdentity), Password = new Secret("wrong-secret") },
            "no passphrase" => right with { SshIdentity = new Secret(server.EncryptedIdentity) },
            "unknown host" => right with { KnownHosts = right.KnownHosts!.Replace("127.0.0.1", "127.0.0.9", StringComparison.Ordinal) },
            "other host key" => right with { KnownHosts = OtherKey(right.KnownHosts!) },
            "no known_hosts" => right with { KnownHosts = null },
            _ => right with { SshIdentity = null },
        };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(server, credentials), _main, Clients.Token));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(GitError.Authentication, error.Error);
        Assert.DoesNotContain("wrong-secret", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"unable to clone 'ssh://127.0.0.1:{server.Port}/", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task FetchAsync_WhenThePathHasAllThatShellsLike_IsTakenAsItIs()
    {
        await using var server = await StartAsync();
        const string Name = "it's $(touch x); `y` \"z\" !";
        var git = await RealGit.InitAsync(Path.Combine(server.Root, Name));
        var commit = await git.CommitAsync("first", ("a", "1"));
        using var client = Clients.Create();
        var remote = new GitRemote { Url = server.UrlOf(Uri.EscapeDataString(Name)), Credentials = Credentials(server) };

        await using var checkout = await client.FetchAsync(remote, _main, Clients.Token);

        Assert.Equal(commit, checkout.CommitId);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task FetchAsync_WhenCancelled_EndsTheProgramAndLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script in place of ssh");
        Assert.SkipUnless(TestProgram.Find("sleep") is not null && TestProgram.Find("mv") is not null, "sleep or mv is not installed");
        using var temporary = new TestDirectory();
        using var files = new TestDirectory();
        using var source = new CancellationTokenSource();
        var script = files["ssh"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\necho $$ > {files["pid.tmp"]}\nmv {files["pid.tmp"]} {files["pid"]}\nexec sleep 600\n", Clients.Token);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var client = Clients.Create(options => (options.SshProgram, options.TemporaryDirectory) = (script, temporary.Path));
        using var watcher = new FileSystemWatcher(files.Path) { EnableRaisingEvents = true };
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => started.TrySetResult();
        var remote = new GitRemote
        {
            Url = new Uri("ssh://git@127.0.0.1/repo"),
            Credentials = new GitCredentials { KnownHosts = "x", SshIdentity = new Secret("y") },
        };

        var fetch = client.FetchAsync(remote, _main, source.Token);
        await Task.WhenAny(started.Task, fetch);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);

        var pid = (await File.ReadAllTextAsync(files["pid"], Clients.Token)).Trim();
        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task FetchAsync_WhenTheProgramIsMissing_NamesIt()
    {
        using var client = Clients.Create(options => options.SshProgram = "/nowhere/ssh");
        var remote = new GitRemote
        {
            Url = new Uri("ssh://git@127.0.0.1/repo"),
            Credentials = new GitCredentials { KnownHosts = "x", SshIdentity = new Secret("y") },
        };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.Contains("SSH needs the program '/nowhere/ssh'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_WhenTheEgressPolicyRefuses_DoesNotRunTheProgram()
    {
        using var client = Clients.Create(options => options.SshProgram = "/nowhere/ssh", egress: new EgressPolicy());
        var remote = new GitRemote
        {
            Url = new Uri("ssh://git@127.0.0.1/repo"),
            Credentials = new GitCredentials { KnownHosts = "x", SshIdentity = new Secret("y") },
        };

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(remote, _main, Clients.Token));

        Assert.Contains("loopback addresses are not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildArguments_WhenThePortIsNotSshs_ChecksTheKeyUnderHostAndPort()
    {
        var credentials = new GitCredentials { KnownHosts = "x", SshIdentity = new Secret("y"), Username = "flux" };
        using var files = SshFiles.Create(credentials, null);

        var arguments = SshTransport.BuildArguments(
            RemoteUrl.Parse(new Uri("ssh://git.example.com:2222/~me/a'b.git")), UploadPackClient.Service, credentials, files, new IPEndPoint(IPAddress.Loopback, 2222), false, new());

        Assert.Contains("HostKeyAlias=[git.example.com]:2222", arguments);
        Assert.Contains("HostName=127.0.0.1", arguments);
        Assert.Contains("StrictHostKeyChecking=yes", arguments);
        Assert.Equal(["-p", "2222", "-l", "flux", "--", "git.example.com", "git-upload-pack '~me/a'\\''b.git'"], arguments[^7..]);
    }

    [Theory]
    [InlineData("curve25519-sha256,ecdh-sha2-nistp256", "ssh-ed25519", null)]
    [InlineData("", "rsa-sha2-512", "no matching host key type found")]
    [InlineData("diffie-hellman-group1-sha1", "", "no matching key exchange method found")]
    [InlineData("no-such-algorithm", "", "no-such-algorithm")]
    public async Task FetchAsync_WhenAlgorithmsAreNamed_UsesNoOthers(string kex, string hostKeys, string? problem)
    {
        await using var server = await StartAsync();
        using var client = Clients.Create(options =>
        {
            Array.ForEach(kex.Split(',', StringSplitOptions.RemoveEmptyEntries), options.SshKeyExchangeAlgorithms.Add);
            Array.ForEach(hostKeys.Split(',', StringSplitOptions.RemoveEmptyEntries), options.SshHostKeyAlgorithms.Add);
        });
        if (problem is null)
        {
            await using var checkout = await client.FetchAsync(Remote(server, Credentials(server)), _main, Clients.Token);
            Assert.Equal("main", checkout.Revision.Pointer);
            return;
        }

        var error = await Assert.ThrowsAsync<GitException>(() => client.FetchAsync(Remote(server, Credentials(server)), _main, Clients.Token));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Create_WhenWritten_NobodyElseCanReadTheFiles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no Unix permissions");
        using var temporary = new TestDirectory();
        var credentials = new GitCredentials { KnownHosts = "x", SshIdentity = new Secret("key\r\n"), Password = new Secret("p") };

        using (var files = SshFiles.Create(credentials, temporary.Path))
        {
            var directory = Path.GetDirectoryName(files.KnownHosts)!;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
            Assert.Equal("key\n", File.ReadAllText(files.Identity!));
            Assert.All(Directory.GetFiles(directory), file => Assert.Equal(
                UnixFileMode.None, File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)));
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    private static string OtherKey(string knownHosts)
    {
        // The last characters of an ed25519 key are its own; any change makes another key.
        var at = knownHosts.TrimEnd().Length - 3;
        return knownHosts[..at] + (knownHosts[at] == 'A' ? 'B' : 'A') + knownHosts[(at + 1)..];
    }

    private static async Task<SshTestServer> StartAsync()
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        Assert.SkipUnless(SshTestServer.IsAvailable, SshTestServer.Missing);
        var server = await SshTestServer.StartAsync();
        var git = await RealGit.InitAsync(Path.Combine(server.Root, "repo"));
        await git.CommitAsync("first", ("a", "1"));
        return server;
    }

    private static GitCredentials Credentials(SshTestServer server) =>
        new() { SshIdentity = new Secret(server.Identity), KnownHosts = server.KnownHosts };

    private static GitRemote Remote(SshTestServer server, GitCredentials credentials) =>
        new() { Url = server.UrlOf("repo"), Credentials = credentials };
}
