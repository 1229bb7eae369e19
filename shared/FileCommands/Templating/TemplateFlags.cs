namespace Flux.FileCommands.Templating;

/// <summary>The flags of <c>helm template</c>, those that mean nothing without a cluster among them.</summary>
/// <remarks>Spec: Helm 4, pkg/cmd/template.go, install.go, flags.go and pkg/cli/environment.go.</remarks>
internal static class TemplateFlags
{
    private const string NoEffect = "this flag has no effect for 'helm template' and will be removed in Helm 5";

    public static readonly IReadOnlyDictionary<string, GoFlag> All = new Dictionary<string, GoFlag>
    {
        ["values"] = new(GoFlagKind.List, 'f'),
        ["set"] = new(GoFlagKind.Array),
        ["set-string"] = new(GoFlagKind.Array),
        ["set-file"] = new(GoFlagKind.Array),
        ["set-json"] = new(GoFlagKind.Array),
        ["set-literal"] = new(GoFlagKind.Array),
        ["show-only"] = new(GoFlagKind.Array, 's'),
        ["output-dir"] = new(GoFlagKind.Text),
        ["release-name"] = new(GoFlagKind.Bool),
        ["validate"] = new(GoFlagKind.Bool, Deprecated: "use '--dry-run=server' instead"),
        ["dry-run"] = new(GoFlagKind.Text) { WithoutValue = "unset" },
        ["include-crds"] = new(GoFlagKind.Bool),
        ["skip-crds"] = new(GoFlagKind.Bool),
        ["skip-tests"] = new(GoFlagKind.Bool),
        ["no-hooks"] = new(GoFlagKind.Bool),
        ["is-upgrade"] = new(GoFlagKind.Bool),
        ["kube-version"] = new(GoFlagKind.Text),
        ["api-versions"] = new(GoFlagKind.List, 'a'),
        ["generate-name"] = new(GoFlagKind.Bool, 'g'),
        ["name-template"] = new(GoFlagKind.Text),
        ["skip-schema-validation"] = new(GoFlagKind.Bool),
        ["enable-dns"] = new(GoFlagKind.Bool),
        ["dependency-update"] = new(GoFlagKind.Bool),
        ["post-renderer"] = new(GoFlagKind.Text),
        ["post-renderer-args"] = new(GoFlagKind.Array),
        ["labels"] = new(GoFlagKind.Map, 'l'),
        ["devel"] = new(GoFlagKind.Bool),
        ["version"] = new(GoFlagKind.Text),
        ["repo"] = new(GoFlagKind.Text),
        ["verify"] = new(GoFlagKind.Bool),

        // what they change is beyond rendering
        ["create-namespace"] = new(GoFlagKind.Bool),
        ["force-replace"] = new(GoFlagKind.Bool),
        ["force"] = new(GoFlagKind.Bool, Deprecated: "use --force-replace instead"),
        ["force-conflicts"] = new(GoFlagKind.Bool),
        ["server-side"] = new(GoFlagKind.Bool),
        ["replace"] = new(GoFlagKind.Bool),
        ["timeout"] = new(GoFlagKind.Duration),
        ["wait"] = new(GoFlagKind.Wait) { WithoutValue = "watcher" },
        ["wait-for-jobs"] = new(GoFlagKind.Bool),
        ["description"] = new(GoFlagKind.Text),
        ["disable-openapi-validation"] = new(GoFlagKind.Bool),
        ["rollback-on-failure"] = new(GoFlagKind.Bool),
        ["atomic"] = new(GoFlagKind.Bool, Deprecated: "use --rollback-on-failure instead"),
        ["render-subchart-notes"] = new(GoFlagKind.Bool, Deprecated: NoEffect),
        ["hide-notes"] = new(GoFlagKind.Bool, Deprecated: NoEffect),
        ["take-ownership"] = new(GoFlagKind.Bool),

        // how charts are downloaded
        ["keyring"] = new(GoFlagKind.Text),
        ["username"] = new(GoFlagKind.Text),
        ["password"] = new(GoFlagKind.Text),
        ["cert-file"] = new(GoFlagKind.Text),
        ["key-file"] = new(GoFlagKind.Text),
        ["ca-file"] = new(GoFlagKind.Text),
        ["insecure-skip-tls-verify"] = new(GoFlagKind.Bool),
        ["plain-http"] = new(GoFlagKind.Bool),
        ["pass-credentials"] = new(GoFlagKind.Bool),

        // of every command
        ["namespace"] = new(GoFlagKind.Text, 'n'),
        ["debug"] = new(GoFlagKind.Bool),
        ["kubeconfig"] = new(GoFlagKind.Text),
        ["kube-context"] = new(GoFlagKind.Text),
        ["kube-token"] = new(GoFlagKind.Text),
        ["kube-as-user"] = new(GoFlagKind.Text),
        ["kube-as-group"] = new(GoFlagKind.Array),
        ["kube-apiserver"] = new(GoFlagKind.Text),
        ["kube-ca-file"] = new(GoFlagKind.Text),
        ["kube-tls-server-name"] = new(GoFlagKind.Text),
        ["kube-insecure-skip-tls-verify"] = new(GoFlagKind.Bool),
        ["burst-limit"] = new(GoFlagKind.Int),
        ["qps"] = new(GoFlagKind.Float),
        ["registry-config"] = new(GoFlagKind.Text),
        ["repository-config"] = new(GoFlagKind.Text),
        ["repository-cache"] = new(GoFlagKind.Text),
        ["content-cache"] = new(GoFlagKind.Text),
        ["color"] = new(GoFlagKind.Text),
        ["colour"] = new(GoFlagKind.Text),
    };

    /// <summary>Flags of which only one of a group can be given; Go's message where more are.</summary>
    /// <exception cref="GoFlagException">Two of a group are given.</exception>
    public static void CheckGroups(GoFlags flags)
    {
        foreach (var group in (string[][])[["force", "force-conflicts"], ["force-replace", "force-conflicts"], ["validate", "dry-run"]])
        {
            if (group.All(flags.IsGiven))
            {
                throw new GoFlagException(
                    $"if any flags in the group [{string.Join(' ', group)}] are set none of the others can be; [{string.Join(' ', group.Order(StringComparer.Ordinal))}] were all set");
            }
        }
    }
}
