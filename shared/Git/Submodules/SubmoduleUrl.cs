namespace Flux.Git.Submodules;

/// <summary>Where a submodule's repository is.</summary>
internal static class SubmoduleUrl
{
    /// <summary>
    /// Makes an absolute URL of what <c>.gitmodules</c> says: one that begins with <c>./</c> or <c>../</c> is relative to the
    /// repository it stands in; <c>user@host:path</c> means SSH.
    /// </summary>
    /// <exception cref="GitException">It is neither.</exception>
    public static Uri Resolve(Uri parent, string url)
    {
        if (url.StartsWith("./", StringComparison.Ordinal) || url.StartsWith("../", StringComparison.Ordinal))
        {
            // the repository counts as a directory: "../x" is its neighbour
            var directory = new UriBuilder(parent) { Query = "", Fragment = "" };
            directory.Path = directory.Path.TrimEnd('/') + "/";
            return new Uri(directory.Uri, url);
        }

        if (url.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var absolute))
        {
            return absolute;
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var slash = url.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && (slash < 0 || slash > colon)
            && Uri.TryCreate($"ssh://{url[..colon]}/{url[(colon + 1)..].TrimStart('/')}", UriKind.Absolute, out var ssh)
            ? ssh
            : throw new GitException($"'{Protocol.RemoteErrors.Clean(url)}' is not the URL of a repository") { Error = GitError.InvalidUrl };
    }

    /// <summary>
    /// The remote of a submodule. What proves who we are without giving it away (an SSH key) is used everywhere; what would be given away
    /// (a password or token) goes to the parent's server alone.
    /// </summary>
    public static GitRemote RemoteOf(GitRemote parent, Uri url)
    {
        var isSameServer = url.Scheme == parent.Url.Scheme
            && string.Equals(url.IdnHost, parent.Url.IdnHost, StringComparison.OrdinalIgnoreCase)
            && url.Port == parent.Url.Port;
        if (isSameServer && url.UserInfo.Length == 0 && parent.Url.UserInfo.Length > 0)
        {
            var user = parent.Url.UserInfo.Split(':', 2);
            url = new UriBuilder(url) { UserName = user[0], Password = user.Length > 1 ? user[1] : "" }.Uri;
        }

        return parent with
        {
            Url = url,
            Credentials = isSameServer || url.Scheme == "ssh" || parent.Credentials is null
                ? parent.Credentials
                : new() { CaCertificates = parent.Credentials.CaCertificates },
        };
    }
}
