using Flux.Primitives;

namespace Flux.Identity;

/// <summary>User and password for a registry.</summary>
/// <param name="Username">The user.</param>
/// <param name="Password">The password.</param>
/// <param name="Expires">When the registry will refuse it.</param>
public sealed record RegistryLogin(string Username, Secret Password, DateTimeOffset Expires);
