using System.Runtime.InteropServices;

namespace Flux.Buckets;

/// <summary>An object as it is listed.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ETag">
/// What changes with its content, in the form in which source-controller has it after a download: of Azure with quotation marks, of the others without.
/// </param>
/// <param name="SizeBytes">Its size; null where the store does not say.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BucketObject(string Key, string ETag, long? SizeBytes);
