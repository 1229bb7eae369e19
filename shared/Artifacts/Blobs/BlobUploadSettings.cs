namespace Flux.Artifacts;

/// <summary>How an artifact goes into blob storage.</summary>
/// <param name="Lock">The blob whose lease keeps other writers away.</param>
/// <param name="BlockBytes">The size of a block.</param>
/// <param name="LeaseWait">How long to wait for another writer.</param>
/// <param name="Clock">The time.</param>
internal sealed record BlobUploadSettings(string Lock, int BlockBytes, TimeSpan LeaseWait, TimeProvider Clock);
