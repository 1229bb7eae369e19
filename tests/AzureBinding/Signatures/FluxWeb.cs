using Microsoft.AspNetCore.Http;

namespace Flux.Web;

public static class WebPipeline
{
    public static RequestDelegate Build(IServiceProvider services) => _ => Task.CompletedTask;
}
