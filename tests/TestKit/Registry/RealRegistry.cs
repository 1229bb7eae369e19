using Flux.TestKit.Git;

namespace Flux.TestKit.Registry;

/// <summary>The real <c>docker-registry</c> on loopback; a test that starts one is skipped where the program is missing.</summary>
public sealed class RealRegistry : IAsyncDisposable
{
    private readonly TestProgram _program;
    private readonly TestDirectory _folder;

    private RealRegistry(TestProgram program, TestDirectory folder, string host) => (_program, _folder, Host) = (program, folder, host);

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>Where the program is; null where it is missing.</summary>
    public static string? Program => TestProgram.Find("docker-registry");

    /// <summary>Starts a registry; the caller has looked that the program is there.</summary>
    public static async Task<RealRegistry> StartAsync()
    {
        var program = Program ?? throw new IOException("docker-registry is not installed");
        var folder = new TestDirectory();
        var host = $"127.0.0.1:{LoopbackPort.Take()}";
        var config = Path.Combine(folder.Path, "config.yml");
        await File.WriteAllTextAsync(config, $$"""
            version: 0.1
            log: {level: info, accesslog: {disabled: true} }
            storage: {filesystem: {rootdirectory: {{folder.Path}}/data}, delete: {enabled: true} }
            http: {addr: "{{host}}"}
            """);
        var running = TestProgram.Start(program, ["serve", config]);
        try
        {
            await running.WaitForAsync("listening on");
            return new(running, folder, host);
        }
        catch
        {
            await running.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
