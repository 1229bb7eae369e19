using System.Net.Sockets;
using System.Text;
using Flux.Git.Protocol;
using Flux.Git.Transport;
using Flux.Primitives;

namespace Flux.Git.Submodules;

/// <summary>Fetches the submodules of a commit, and theirs.</summary>
/// <param name="limits">How many.</param>
/// <param name="fetch">Fetches a commit of a repository.</param>
/// <remarks>Spec: go-git's <c>DefaultSubmoduleRecursionDepth</c> is ten. A gitlink that <c>.gitmodules</c> does not name stays empty.</remarks>
internal sealed class SubmoduleFetch(GitLimits limits, Func<RemoteUrl, GitRemote, string, Task<GitCheckout>> fetch)
{
    private const int MaxDepth = 10;
    private int _count;

    /// <summary>Adds the submodules' content to a checkout, which is disposed where that fails.</summary>
    /// <exception cref="GitException">One cannot be fetched, or there are too many.</exception>
    public Task<GitCheckout> AddAsync(GitCheckout checkout, RemoteUrl url, GitRemote remote) => AddAsync(checkout, url.Url, remote, MaxDepth);

    private async Task<GitCheckout> AddAsync(GitCheckout checkout, Uri url, GitRemote remote, int depth)
    {
        var mounted = new Dictionary<string, GitCheckout>(StringComparer.Ordinal);
        try
        {
            if (depth > 0)
            {
                foreach (var (link, target) in Find(checkout))
                {
                    mounted[link.Path] = await FetchAsync(link, target, url, remote, depth);
                }
            }

            return mounted.Count == 0 ? checkout : new SubmoduleCheckout(checkout, mounted);
        }
        catch
        {
            foreach (var submodule in mounted.Values)
            {
                await submodule.DisposeAsync();
            }

            await checkout.DisposeAsync();
            throw;
        }
    }

    private async Task<GitCheckout> FetchAsync(GitTreeEntry link, string target, Uri parent, GitRemote remote, int depth)
    {
        if (++_count > limits.Submodules)
        {
            throw new GitException($"the commit has more than {limits.Submodules} submodules") { Error = GitError.LimitExceeded };
        }

        try
        {
            var url = SubmoduleUrl.Resolve(parent, target);
            var to = SubmoduleUrl.RemoteOf(remote, url);
            return await AddAsync(await fetch(RemoteUrl.Parse(to.Url), to, link.ObjectId), to.Url, to, depth - 1);
        }
        catch (GitException e)
        {
            throw new GitException($"submodule '{link.Path}': {e.Message}", e) { Error = e.Error };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or EgressException)
        {
            throw new GitException($"submodule '{link.Path}': {RemoteErrors.Clean((e.InnerException as EgressException ?? e).Message)}", e);
        }
    }

    private static List<(GitTreeEntry Link, string Target)> Find(GitCheckout checkout)
    {
        var entries = checkout.Walk().Where(entry => entry.Type == GitEntryType.Submodule || entry.Path == GitModules.FileName).ToList();
        var file = entries.Find(entry => entry is { Path: GitModules.FileName, Type: GitEntryType.File or GitEntryType.Executable });
        if (file.Path is null || !entries.Exists(entry => entry.Type == GitEntryType.Submodule))
        {
            return [];
        }

        var content = checkout.Read(file);
        if (content.Length > GitModules.MaxBytes)
        {
            throw new GitException($"{GitModules.FileName} has more than {GitModules.MaxBytes} bytes") { Error = GitError.LimitExceeded };
        }

        var targets = GitModules.Parse(Encoding.UTF8.GetString(content.Span));
        return [.. entries
            .Where(entry => entry.Type == GitEntryType.Submodule && targets.ContainsKey(entry.Path))
            .Select(entry => (entry, targets[entry.Path]))];
    }
}
