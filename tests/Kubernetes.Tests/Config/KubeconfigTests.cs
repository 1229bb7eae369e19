using System.Text;
using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.Kubernetes.Tests.Config;

public sealed class KubeconfigTests : IDisposable
{
    private const string Basic = """
        apiVersion: v1
        kind: Config
        current-context: dev
        clusters:
        - name: dev
          cluster:
            server: https://dev.test:6443
            certificate-authority-data: Y2EtcGVt
            tls-server-name: kubernetes.default
            proxy-url: socks5://proxy.test:1080
        - name: odd
          cluster: {server: https://odd.test, insecure-skip-tls-verify: true}
        contexts:
        - name: dev
          context: {cluster: dev, user: admin, namespace: apps}
        - name: odd
          context: {cluster: odd, user: admin}
        - name: lost
          context: {cluster: nowhere, user: admin}
        users:
        - name: admin
          user: {token: s3cret, as: jane, as-groups: [ops], as-uid: u-1, as-user-extra: {reason: [audit]}}
        """;

    private readonly TestDirectory _folder = new();
    private readonly ImmediateTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Connect_WhenTheCurrentContextIsUsed_TakesEveryFieldOfClusterAndUser()
    {
        var config = Kubeconfig.Parse(Basic, "config", _folder.Path);

        var connection = config.Connect("prod", null, KubeconfigOptions.Trusted, _clock);

        Assert.Equal(("prod", "https://dev.test:6443/", "ca-pem"), (connection.Cluster, connection.Server.ToString(), connection.CertificateAuthority));
        Assert.Equal(("kubernetes.default", "socks5://proxy.test:1080/"), (connection.TlsServerName, connection.Proxy!.ToString()));
        Assert.Equal(("jane", "ops", "u-1", "audit"), (
            connection.Impersonation!.User, connection.Impersonation.Groups.Single(), connection.Impersonation.Uid,
            connection.Impersonation.Extra["reason"].Single()));
        Assert.Equal("Bearer s3cret", await Authorization(connection));
        Assert.Equal("apps", config.NamespaceOf(null));
    }

    [Fact]
    public void Connect_WhenTheContextIsUnknown_SaysSo() =>
        Assert.Equal("kubeconfig config: there is no context \"x\"", Fails(() => Parsed().Connect("c", "x", KubeconfigOptions.Trusted, _clock)));

    [Fact]
    public void Connect_WhenTheClusterIsMissing_SaysSo() =>
        Assert.Equal("kubeconfig config: context \"lost\": there is no cluster \"nowhere\"", Fails(() => Parsed().Connect("c", "lost", KubeconfigOptions.Trusted, _clock)));

    [Fact]
    public void Connect_WhenTheCertificateIsNotToBeChecked_NeedsTheOption()
    {
        Assert.Equal(
            "kubeconfig config: cluster \"odd\": insecure-skip-tls-verify is not allowed here",
            Fails(() => Parsed().Connect("c", "odd", KubeconfigOptions.Trusted, _clock)));
        Assert.True(Parsed().Connect("c", "odd", KubeconfigOptions.Trusted with { AllowInsecureTls = true }, _clock).InsecureSkipTlsVerify);
        // A file from a cluster loses the wish silently, as with Flux.
        Assert.False(Parsed().Connect("c", "odd", KubeconfigOptions.Untrusted, _clock).InsecureSkipTlsVerify);
    }

    [Fact]
    public async Task Load_WhenSeveralFilesAreGiven_TheFirstToSetAValueWins()
    {
        var first = _folder.Write("a", """
            current-context: two
            users:
            - {name: u, user: {token: first}}
            """);
        var second = _folder.Write("b", """
            current-context: one
            clusters:
            - {name: c, cluster: {server: https://c.test}}
            users:
            - {name: u, user: {token: second}}
            contexts:
            - {name: two, context: {cluster: c, user: u}}
            """);

        var config = Kubeconfig.Load(string.Join(Path.PathSeparator, first, Path.Combine(_folder.Path, "missing"), second));

        Assert.Equal("two", config.CurrentContext);
        Assert.Equal("Bearer first", await Authorization(config.Connect("c", null, KubeconfigOptions.Trusted, _clock)));
    }

    [Fact]
    public async Task Load_WhenAnEntryIsInTwoFiles_TakesNothingOfTheSecondAndEachPathBeginsAtItsOwnFile()
    {
        // kubernetes.io, "Merging kubeconfig files": even entries that do not conflict are discarded.
        _folder.Write("one/token", "of-one");
        _folder.Write("two/token", "of-two");
        var first = _folder.Write("one/config", """
            current-context: red
            contexts:
            - {name: red, context: {cluster: c, user: red-user, namespace: first}}
            - {name: blue, context: {cluster: c, user: blue-user}}
            users:
            - {name: red-user, user: {tokenFile: token}}
            """);
        var second = _folder.Write("two/config", """
            contexts:
            - {name: red, context: {cluster: other, user: other}}
            clusters:
            - {name: c, cluster: {server: https://c.test}}
            users:
            - {name: red-user, user: {client-certificate-data: Yw==, client-key-data: aw==, as: jane}}
            - {name: blue-user, user: {tokenFile: token}}
            """);

        var config = Kubeconfig.Load(first + Path.PathSeparator + second + Path.PathSeparator + first);

        var red = config.Connect("c", null, KubeconfigOptions.Trusted, _clock);
        var credential = await red.Credentials!.GetAsync(null, Cancel.Token);
        Assert.Equal(("Bearer of-one", null, null), (credential.Authorization!.Reveal(), credential.Certificate, red.Impersonation));
        Assert.Equal("Bearer of-two", await Authorization(config.Connect("c", "blue", KubeconfigOptions.Trusted, _clock)));
        Assert.Equal(("first", "", "blue red"), (config.NamespaceOf(null), config.NamespaceOf("blue"), string.Join(' ', config.Contexts.Order())));
    }

    [Fact]
    public void Load_WhenOneOfSeveralFilesIsWrong_NamesThatOne()
    {
        var first = _folder.Write("a", "current-context: c");
        var second = _folder.Write("b", "users: 5");

        Assert.Equal($"kubeconfig {second}: users is not a list", Fails(() => Kubeconfig.Load(first + Path.PathSeparator + second)));
    }

    [Fact]
    public void Load_WhenTheNameOfAFileHoldsTheSeparator_ReadsThatFile()
    {
        var path = _folder.Write("a:b", "current-context: both");

        Assert.Equal("both", Kubeconfig.Load(path).CurrentContext);
    }

    [Fact]
    public async Task TokenFile_BesideAToken_GoesFirstForAsLongAsItCanBeRead()
    {
        _folder.Write("token", "of-file");
        Assert.Equal("Bearer of-file", await Authorization(User("{token: t, tokenFile: token}").Connect("c", null, KubeconfigOptions.Trusted, _clock)));
        Assert.Equal("Bearer t", await Authorization(User("{token: t, tokenFile: missing}").Connect("c", null, KubeconfigOptions.Trusted, _clock)));
    }

    [Fact]
    public async Task Connect_WhenThereIsATokenBesideAPlugin_DoesNotRunThePlugin()
    {
        // client-go, plugin/pkg/client/auth/exec: "a bearer token is present ... avoid the GetCert callback", likewise basic and certificates
        var connection = User("{token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program, interactiveMode: Never}}")
            .Connect("c", null, KubeconfigOptions.Trusted, _clock);

        Assert.Equal("Bearer t", await Authorization(connection));
    }

    [Fact]
    public void Proxy_WhenTheFileNamesNone_IsTheDefault()
    {
        var options = KubeconfigOptions.Trusted with { DefaultProxy = server => new($"http://proxy-of.{server.Host}") };

        Assert.Equal("http://proxy-of.c.test/", User("{}").Connect("c", null, options, _clock).Proxy!.ToString());
        Assert.Equal("socks5://proxy.test:1080/", Parsed().Connect("c", null, options, _clock).Proxy!.ToString());
        Assert.Null(User("{}").Connect("c", null, KubeconfigOptions.Trusted, _clock).Proxy);
    }

    [Fact]
    public void SkipTlsVerify_WhateverTheFileSays_ChecksNothingAndUsesNoAuthority()
    {
        // kubectl --insecure-skip-tls-verify clears the authority, or both would exclude each other (client-go, tools/clientcmd/client_config.go).
        var connection = Parsed().Connect("c", null, KubeconfigOptions.Trusted with { SkipTlsVerify = true }, _clock);

        Assert.True(connection.InsecureSkipTlsVerify);
        Assert.Null(connection.CertificateAuthority ?? connection.CertificateAuthorityFile);
    }

    [Fact]
    public void Load_WhenNoFileExists_SaysWhich()
    {
        var path = Path.Combine(_folder.Path, "none");

        Assert.Equal($"kubeconfig {path}: no such file", Fails(() => Kubeconfig.Load(path)));
    }

    [Fact]
    public async Task Connect_WhenPathsAreRelative_TheyBeginAtTheFile()
    {
        _folder.Write("pki/ca.crt", "the ca");
        _folder.Write("token", "from-file\n");
        var path = _folder.Write("config", """
            current-context: c
            clusters:
            - {name: c, cluster: {server: https://c.test, certificate-authority: pki/ca.crt}}
            contexts:
            - {name: c, context: {cluster: c, user: u}}
            users:
            - {name: u, user: {tokenFile: token}}
            """);

        var connection = Kubeconfig.Load(path).Connect("c", null, KubeconfigOptions.Trusted, _clock);

        Assert.Equal("the ca", connection.CertificateAuthority);
        Assert.Equal("Bearer from-file", await Authorization(connection));
    }

    [Fact]
    public async Task TokenFile_WhenItIsRenewed_IsReadAgainAfterAMinute()
    {
        var path = _folder.Write("token", "old");
        var credentials = FileCredentials.OfToken(path, _clock);
        await credentials.GetAsync(null, Cancel.Token);

        _folder.Write("token", "new");

        Assert.Equal("Bearer old", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Bearer new", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
    }

    [Fact]
    public async Task Connect_WhenUserAndPasswordAreGiven_SendsBasic()
    {
        var connection = User("{username: jane, password: p4ss}").Connect("c", null, KubeconfigOptions.Trusted, _clock);

        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("jane:p4ss")), await Authorization(connection));
    }

    [Fact]
    public async Task Connect_WhenTheFileIsUntrusted_DropsProgramsAndFiles()
    {
        _folder.Write("secret", "x");

        var connection = User("{tokenFile: secret, exec: {apiVersion: client.authentication.k8s.io/v1, command: evil, interactiveMode: Never}}")
            .Connect("c", null, KubeconfigOptions.Untrusted, _clock);

        Assert.Equal(ClusterCredential.Anonymous, await connection.Credentials!.GetAsync(null, Cancel.Token));
    }

    [Fact]
    public void Connect_WhenCertificateHasNoKey_SaysSo() => Assert.Equal(
        "kubeconfig config: user \"u\": client-certificate and client-key belong together, and one of them is missing",
        Fails(() => User("{client-certificate-data: Y2VydA==}").Connect("c", null, KubeconfigOptions.Trusted, _clock)));

    [Theory]
    [InlineData("[1, 2]", "kubeconfig config: not a mapping")]
    [InlineData("token: s3cret\n  bad: [", "kubeconfig config: not YAML (line 2)")]
    [InlineData("kind: Secret", "kubeconfig config: kind is \"Secret\", not \"Config\"")]
    public void Parse_WhenTheFileIsSomethingElse_SaysWhatWithoutQuotingIt(string text, string expected) =>
        Assert.Equal(expected, Fails(() => Kubeconfig.Parse(text, "config", _folder.Path)));

    [Theory]
    [InlineData("", "kubeconfig config: no current-context; name a context")] // an empty file configures nothing
    [InlineData("users: [{name: a, user: {}}, {name: a, user: {}}]", "kubeconfig config: users: duplicate name \"a\"")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {user: u}}]}", "kubeconfig config: context \"c\": cluster is missing")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {}}]}", "kubeconfig config: cluster \"c\": server is missing")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'ftp://x'}}]}", "kubeconfig config: cluster \"c\": server is not an http or https address")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://x', proxy-url: 'ftp://y'}}]}", "kubeconfig config: cluster \"c\": proxy-url is not an http, https or socks5 address")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://x', tls-server-name: \"a\\r\\nb\"}}]}", "kubeconfig config: cluster \"c\": tls-server-name is not a host name")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://x', certificate-authority-data: '%'}}]}", "kubeconfig config: cluster \"c\": certificate-authority-data is not base64")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {as-groups: [a]}}]}", "kubeconfig config: user \"u\": as-groups, as-uid and as-user-extra need a user in as")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 5}}], users: [{name: u, user: {}}]}", "kubeconfig config: cluster \"c\": server is not a string")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x', insecure-skip-tls-verify: 'yes'}}], users: [{name: u, user: {}}]}", "kubeconfig config: cluster \"c\": insecure-skip-tls-verify is neither true nor false")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x', disable-compression: 1}}], users: [{name: u, user: {}}]}", "kubeconfig config: cluster \"c\": disable-compression is neither true nor false")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {token: 12345}}]}", "kubeconfig config: user \"u\": token is not a string")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {as: j, as-groups: ops}}]}", "kubeconfig config: user \"u\": as-groups is not a list")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {as: j, as-groups: [ops, 1]}}]}", "kubeconfig config: user \"u\": as-groups[1] is not a string")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {as: j, as-user-extra: {why: audit}}}]}", "kubeconfig config: user \"u\": as-user-extra.why is not a list")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {token: t, username: j}}]}", "kubeconfig config: user \"u\": token and username exclude each other: more than one authentication method, only one is allowed")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {exec: [x]}}]}", "kubeconfig config: user \"u\": exec is not a mapping")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {exec: {}, auth-provider: {name: oidc}}}]}", "kubeconfig config: user \"u\": auth-provider and exec exclude each other")]
    [InlineData("{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://x'}}], users: [{name: u, user: {client-key-data: '%', client-certificate-data: Yw==}}]}", "kubeconfig config: user \"u\": client-key-data is not base64")]
    [InlineData("clusters: [5]", "kubeconfig config: clusters[0] is not a mapping")]
    [InlineData("contexts: [{name: c, context: here}]", "kubeconfig config: contexts[0]: context is not a mapping")]
    [InlineData("users: [{name: 7}]", "kubeconfig config: users[0]: name is not a string")]
    [InlineData("{kind: Config, apiVersion: v2}", "kubeconfig config: apiVersion is \"v2\", not \"v1\"")]
    public void Connect_WhenSomethingIsWrong_NamesFileEntryAndField(string yaml, string expected) => Assert.Equal(
        expected, Fails(() => Kubeconfig.Parse(yaml, "config", _folder.Path).Connect("c", null, KubeconfigOptions.Trusted, _clock)));

    [Fact]
    public void Connect_WhenInsecureAndWithAnAuthority_RefusesAsKubectlDoes() => Assert.Equal(
        "kubeconfig config: cluster \"c\": certificate-authority and insecure-skip-tls-verify exclude each other",
        Fails(() => Kubeconfig.Parse(
            "{current-context: c, contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://x', certificate-authority-data: YQ==, insecure-skip-tls-verify: true}}]}",
            "config", _folder.Path).Connect("c", null, KubeconfigOptions.Trusted with { AllowInsecureTls = true }, _clock)));

    [Fact]
    public void Load_WhenTheFileIsTooLarge_SaysSoWithoutReadingItAll()
    {
        var path = _folder.Write("config", new string('#', (4 * 1024 * 1024) + 1));

        Assert.Equal($"kubeconfig {path}: larger than 4194304 bytes", Fails(() => Kubeconfig.Load(path)));
    }

    [Fact]
    public void Connect_WhenThereIsMoreThanWeKnow_IgnoresIt()
    {
        var connection = Kubeconfig.Parse(
            "{preferences: {colors: true}, extensions: [{name: x, extension: {}}], current-context: c, contexts: [{name: c, context: {cluster: c, extensions: []}}], "
            + "clusters: [{name: c, cluster: {server: 'https://[fd00::1]:6443/k8s/clusters/c-1', disable-compression: true, minikube: yes}}]}",
            "config", _folder.Path).Connect("c", null, KubeconfigOptions.Trusted, _clock);

        Assert.Equal(("https://[fd00::1]:6443/k8s/clusters/c-1", true), (connection.Server.ToString(), connection.DisableCompression));
    }

    [Fact]
    public async Task ClientCertificateFiles_WhenRenewed_AreReadAgainAndNeverHalf()
    {
        var (oldCertificate, oldKey) = Transport.TlsServer.ClientPem("jane");
        var (newCertificate, newKey) = Transport.TlsServer.ClientPem("jane");
        _folder.Write("crt", oldCertificate);
        _folder.Write("key", oldKey);
        var credentials = User("{client-certificate: crt, client-key: key}").Connect("c", null, KubeconfigOptions.Trusted, _clock).Credentials!;
        var first = await credentials.GetAsync(null, Cancel.Token);

        _folder.Write("crt", newCertificate); // and the key not yet
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(first, await credentials.GetAsync(null, Cancel.Token));
        _folder.Write("key", newKey);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((newCertificate, newKey), ((await credentials.GetAsync(null, Cancel.Token)).Certificate, (await credentials.GetAsync(null, Cancel.Token)).CertificateKey!.Reveal()));
    }

    [Fact]
    public async Task TokenFile_WhenMissing_NamesFileAndUserWhenItIsNeeded()
    {
        var credentials = User("{tokenFile: nowhere}").Connect("c", null, KubeconfigOptions.Trusted, _clock).Credentials!;

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.StartsWith($"kubeconfig config: user \"u\": token file {Path.Combine(_folder.Path, "nowhere")}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenCallback_WhileItIsGood_IsAskedOnceAndAgainShortlyBeforeItsEnd()
    {
        var asked = 0;
        var credentials = ClusterCredentials.Token(
            async token =>
            {
                await Task.Yield();
                return new ClusterToken(new Secret($"t{Interlocked.Increment(ref asked)}"), _clock.GetUtcNow() + TimeSpan.FromMinutes(10));
            },
            _clock);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => credentials.GetAsync(null, Cancel.Token).AsTask()));
        Assert.Equal(["Bearer t1"], all.Select(c => c.Authorization!.Reveal()).Distinct());

        _clock.Advance(TimeSpan.FromMinutes(9.6));
        Assert.Equal("Bearer t2", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());

        // What was refused is not the one that is kept any more: somebody has had it replaced already.
        Assert.Equal("Bearer t2", (await credentials.GetAsync(all[0], Cancel.Token)).Authorization!.Reveal());
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task InCluster_WhenMounted_UsesAddressCertificateAndToken()
    {
        _folder.Write("ca.crt", "the ca");
        _folder.Write("token", "pod-token");

        var connection = InClusterConfig.Connect("self", "fd00::1", "443", _clock, _folder.Path);

        Assert.Equal(("https://[fd00::1]/", "the ca"), (connection.Server.ToString(), connection.CertificateAuthority));
        Assert.Equal("Bearer pod-token", await Authorization(connection));
    }

    [Fact]
    public async Task InCluster_WhenTheKubeletRenewsTheToken_IsReadAgain()
    {
        _folder.Write("ca.crt", "the ca");
        _folder.Write("token", "old");
        var connection = InClusterConfig.Connect("self", "10.0.0.1", "443", _clock, _folder.Path);
        var old = await connection.Credentials!.GetAsync(null, Cancel.Token);

        _folder.Write("token", "new");

        // When the server refuses what it held, or after a minute.
        Assert.Equal("Bearer new", (await connection.Credentials.GetAsync(old, Cancel.Token)).Authorization!.Reveal());
        Assert.Equal(Path.Combine(_folder.Path, "ca.crt"), connection.CertificateAuthorityFile);
    }

    [Fact]
    public async Task TokenCallback_ThatGivesNoAnswer_EndsAfterAMinute()
    {
        var clock = new ImmediateTimeProvider { Endless = TimeSpan.FromMinutes(2) };
        var credentials = ClusterCredentials.Token(_ => new TaskCompletionSource<ClusterToken>().Task, clock);

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.Equal(("no token came within 1m0s", TimeSpan.FromMinutes(1)), (error.Message, clock.Waits.Single()));
    }

    [Fact]
    public async Task TokenCallback_WhenTheFirstToAskGivesUp_TheOthersStillGetAToken()
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
        var asked = 0;
        var credentials = ClusterCredentials.Token(
            async token =>
            {
                if (Interlocked.Increment(ref asked) == 1)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return new ClusterToken(new Secret("t"));
            },
            _clock);
        var first = credentials.GetAsync(null, impatient.Token).AsTask();
        var second = credentials.GetAsync(null, Cancel.Token).AsTask();

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(("Bearer t", 2), ((await second).Authorization!.Reveal(), asked));
    }

    [Fact]
    public void InCluster_WhenThisIsNoPod_SaysSo() => Assert.Equal(
        "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set",
        Fails(() => InClusterConfig.Connect("self", null, null, _clock, _folder.Path)));

    private Kubeconfig Parsed() => Kubeconfig.Parse(Basic, "config", _folder.Path);

    private Kubeconfig User(string user) => Kubeconfig.Parse($$$"""
        current-context: c
        clusters:
        - {name: c, cluster: {server: https://c.test}}
        contexts:
        - {name: c, context: {cluster: c, user: u}}
        users:
        - {name: u, user: {{{user}}}}
        """, "config", _folder.Path);

    private static async Task<string?> Authorization(ClusterConnection connection) =>
        (await connection.Credentials!.GetAsync(null, Cancel.Token)).Authorization?.Reveal();

    private static string Fails(Func<object> act) => Assert.Throws<KubeconfigException>(act).Message;
}
