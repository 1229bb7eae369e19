using System.Net;
using System.Net.Sockets;
using Flux.Git;
using Flux.Kustomize;
using Flux.Kustomize.Charts;
using Flux.Kustomize.Remotes;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kustomizations;

/// <summary>Fetches what kustomizations name by URL, through the same egress policy as sources and without credentials.</summary>
public sealed class GitRemoteSources : IRemoteSources, IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxFileBytes = 64 << 20;
    private const long MaxTreeBytes = 256L << 20;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);
    private readonly GitClient _git;
    private readonly HttpClient _http;
    private readonly PullChart? _pull;
    private readonly TimeProvider _clock;
    private readonly bool _isOwn;

    /// <param name="egress">Where URLs may lead.</param>
    /// <param name="clock">The time.</param>
    /// <param name="isOwn">
    /// Whether the URLs are the user's who runs this program: then a repository on this disk may be read, and one by SSH with the user's keys.
    /// </param>
    /// <param name="pull">Pulls charts; null where they have to lie beside the kustomization.</param>
    public GitRemoteSources(EgressPolicy egress, TimeProvider clock, bool isOwn, PullChart? pull = null)
    {
        (_clock, _isOwn, _pull) = (clock, isOwn, pull);
        _git = new(
            new() { AllowFileUrls = isOwn, Limits = new() { PackBytes = MaxTreeBytes, TreeBytes = MaxTreeBytes, TreeEntries = 100_000 } },
            egress, clock, NullLogger<GitClient>.Instance);
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = egress.ConnectAsync })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _git.Dispose();
        _http.Dispose();
    }

    /// <inheritdoc />
    public async Task<IFileTree> FetchAsync(RemoteRepository repository, CancellationToken cancellationToken)
    {
        var address = Address(repository.CloneUrl);
        if (!_isOwn && address.Scheme is not ("http" or "https"))
        {
            // the keys would be the host's, whoever wrote the address
            throw new KustomizeException($"a base is fetched over http or https alone, not over {address.Scheme}") { File = repository.Raw };
        }

        var remote = new GitRemote { Url = address, Timeout = repository.Timeout };
        try
        {
            await using var checkout = await CheckoutAsync(remote, repository.Ref, repository.WantsSubmodules, cancellationToken);
            return Tree(checkout);
        }
        catch (GitException e)
        {
            throw new KustomizeException(e.Message, e) { File = repository.Raw };
        }
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await DownloadAsync(address, MaxRedirects, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KustomizeException($"Get \"{Shown(address)}\": no answer within {_timeout.TotalSeconds} seconds", e);
        }
        catch (Exception e) when (e is HttpRequestException or EgressException or SocketException or IOException)
        {
            throw new KustomizeException($"Get \"{Shown(address)}\": {e.GetBaseException().Message}", e);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(RemoteChart chart, CancellationToken cancellationToken) =>
        _pull is not null
            ? _pull(chart, cancellationToken)
            : throw new KustomizeException($"chart '{chart.Name}' is not pulled from '{chart.Repository}': put it beside the kustomization");

    // user@host:path is how ssh is written for Git
    private static Uri Address(string cloneUrl)
    {
        var text = cloneUrl;
        if (!text.Contains("://", StringComparison.Ordinal) && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            text = $"ssh://{text[..colon]}/{text[(colon + 1)..].TrimStart('/')}";
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address : throw new KustomizeException($"'{cloneUrl}' is no URL of a Git repository");
    }

    // git fetch URL REF: a commit, a full name, a tag, a branch
    private async Task<GitCheckout> CheckoutAsync(GitRemote remote, string reference, bool recurse, CancellationToken cancellationToken)
    {
        if (reference.Length is 40 or 64 && reference.All(char.IsAsciiHexDigitLower))
        {
            return await _git.FetchAsync(remote, new() { Commit = reference, RecurseSubmodules = recurse }, cancellationToken);
        }

        if (reference.Length == 0 || reference.StartsWith("refs/", StringComparison.Ordinal))
        {
            return await _git.FetchAsync(remote, new() { Name = reference.Length == 0 ? "HEAD" : reference, RecurseSubmodules = recurse }, cancellationToken);
        }

        try
        {
            return await _git.FetchAsync(remote, new() { Name = $"refs/tags/{reference}", RecurseSubmodules = recurse }, cancellationToken);
        }
        catch (GitException e) when (e.Error == GitError.ReferenceNotFound)
        {
            return await _git.FetchAsync(remote, new() { Name = $"refs/heads/{reference}", RecurseSubmodules = recurse }, cancellationToken);
        }
    }

    // links to files are followed within the repository; links to directories are not
    private static FileTree Tree(GitCheckout checkout)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in checkout.Walk())
        {
            switch (entry.Type)
            {
                case GitEntryType.File or GitEntryType.Executable:
                    files[entry.Path] = checkout.Read(entry).ToArray();
                    break;
                case GitEntryType.Symlink:
                    links[entry.Path] = System.Text.Encoding.UTF8.GetString(checkout.Read(entry).Span);
                    break;
            }
        }

        foreach (var (path, target) in links)
        {
            var folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";
            if (FileTree.Resolve(folder, target) is { } resolved && files.TryGetValue(resolved, out var content))
            {
                files[path] = content;
            }
        }

        return new(files);
    }

    private async Task<ReadOnlyMemory<byte>> DownloadAsync(Uri address, int redirects, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (status is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
        {
            if (!Uri.TryCreate(address, location, out var next))
            {
                throw new KustomizeException($"Get \"{Shown(address)}\": redirected to what is no address");
            }

            return redirects > 0 && (next.Scheme == "https" || (next.Scheme == "http" && address.Scheme == "http"))
                ? await DownloadAsync(next, redirects - 1, cancellationToken)
                : throw new KustomizeException($"Get \"{Shown(address)}\": the redirect to {Shown(next)} is not followed");
        }

        if (status is < 200 or > 299)
        {
            throw new RemoteFileException(status, response.ReasonPhrase is { Length: > 0 } reason ? reason : response.StatusCode.ToString());
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > MaxFileBytes)
            {
                throw new KustomizeException($"Get \"{Shown(address)}\": the file is larger than the limit of {MaxFileBytes} bytes");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
