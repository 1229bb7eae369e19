namespace Flux.ApiServer.Controllers;

/// <summary>Something that follows the store and brings it where the objects say.</summary>
internal interface IController
{
    /// <summary>Runs until cancelled. A fault of one object must not end it.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
