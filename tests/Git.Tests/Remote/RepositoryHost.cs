using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.Git.Remote;

/// <summary>The ways to a repository, so that one test runs over all of them.</summary>
internal sealed class RepositoryHost : IAsyncDisposable
{
    private readonly IAsyncDisposable? _server;
    private readonly TestDirectory? _directory;
    private readonly Func<string, Uri> _urlOf;

    private RepositoryHost(string root, Func<string, Uri> urlOf, GitCredentials? credentials, IAsyncDisposable? server, TestDirectory? directory) =>
        (Root, _urlOf, Credentials, _server, _directory) = (root, urlOf, credentials, server, directory);

    public static TheoryData<string> All => ["http", "http-v0", "daemon", "ssh", "ssh-v0", "file"];

    public string Root { get; }

    public GitCredentials? Credentials { get; }

    public static async Task<RepositoryHost> StartAsync(string kind)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        switch (kind)
        {
            case "http" or "http-v0":
                var http = await GitTestServer.StartAsync(new GitTestServerOptions { PassesProtocolVersion = kind == "http" });
                return new RepositoryHost(http.Root, http.UrlOf, null, http, null);
            case "daemon":
                var daemon = await GitDaemon.StartAsync();
                return new RepositoryHost(daemon.Root, daemon.UrlOf, null, daemon, null);
            case "ssh" or "ssh-v0":
                Assert.SkipUnless(SshTestServer.IsAvailable, SshTestServer.Missing);
                var ssh = await SshTestServer.StartAsync(acceptsProtocolVersion: kind == "ssh");
                var credentials = new GitCredentials { SshIdentity = new Secret(ssh.Identity), KnownHosts = ssh.KnownHosts };
                return new RepositoryHost(ssh.Root, ssh.UrlOf, credentials, ssh, null);
            default:
                var directory = new TestDirectory();
                return new RepositoryHost(directory.Path, name => new Uri("file://" + directory[name]), null, null, directory);
        }
    }

    public Task<RealGit> InitAsync(string name = "repo", params string[] options) => RealGit.InitAsync(Path.Combine(Root, name), options);

    public GitRemote Remote(string name = "repo") => new() { Url = _urlOf(name), Credentials = Credentials };

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory?.Dispose();
    }
}
