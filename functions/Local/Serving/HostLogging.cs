using Microsoft.Extensions.Logging.Console;

namespace Flux.Local.Serving;

/// <summary>What the host writes to the error stream.</summary>
internal static class HostLogging
{
    // what the web server logs below a warning are requests with their paths, and a webhook's path is its credential
    private const string WebServer = "Microsoft.AspNetCore";

    // that the host could not start is told by the command in one line; that a part of it has failed later is critical
    private const string HostItself = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>Logs from a level on, whatever the environment's <c>Logging</c> settings say of the web server.</summary>
    public static void AddHostLogging(this ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter(HostItself, level > LogLevel.Critical ? level : LogLevel.Critical);
        logging.AddSimpleConsole(console =>
            (console.SingleLine, console.TimestampFormat, console.IncludeScopes) = (true, "HH:mm:ss ", false)); // scopes hold the path too
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.PostConfigure<LoggerFilterOptions>(KeepRequestsOut);
    }

    private static void KeepRequestsOut(LoggerFilterOptions filter)
    {
        var others = filter.Rules.Where(rule => rule.CategoryName?.StartsWith(WebServer, StringComparison.OrdinalIgnoreCase) != true).ToList();
        filter.Rules.Clear();
        string?[] providers = [null, .. others.Select(rule => rule.ProviderName)];
        foreach (var rule in others.Concat(providers.Distinct().Select(provider => new LoggerFilterRule(provider, WebServer, Least(filter), null))))
        {
            filter.Rules.Add(rule);
        }
    }

    private static LogLevel Least(LoggerFilterOptions filter) => filter.MinLevel > LogLevel.Warning ? filter.MinLevel : LogLevel.Warning;
}
