using System.Globalization;
using System.Text;
using Flux.Sops.Keys;

namespace Flux.Sops.Tests;

/// <summary>Files that were cut off or changed: they fail as <see cref="SopsException"/>, or say what the original says.</summary>
public sealed class HostileFileTests
{
    public static TheoryData<string> Small => ["yaml-encrypted-regex", "json-types-age", "dotenv-age", "ini-age", "binary-text", "yaml-age-pq", "yaml-pgp-cv25519"];

    [Theory]
    [MemberData(nameof(Small))]
    public async Task Decrypt_OfAFileWithAnyByteChanged_NeverGivesOtherContent(string name)
    {
        var recorded = RecordedFile.Read(name);
        var step = Math.Max(1, recorded.Encrypted.Length / 800);
        for (var i = 0; i < recorded.Encrypted.Length; i += step)
        {
            foreach (var mask in (byte[])[0x01, 0x20])
            {
                var changed = (byte[])recorded.Encrypted.Clone();
                changed[i] ^= mask;
                try
                {
                    var plain = await recorded.DecryptAsync(changed);
                    Assert.Equal(Values(recorded.Plain), Values(plain));
                }
                catch (SopsException)
                {
                    // refused
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public async Task Decrypt_OfAFileThatIsCutOff_NeverGivesOtherContent(string name)
    {
        var recorded = RecordedFile.Read(name);
        var step = Math.Max(1, recorded.Encrypted.Length / 400);
        for (var length = 0; length < recorded.Encrypted.Length; length += step)
        {
            try
            {
                var plain = await recorded.DecryptAsync(recorded.Encrypted[..length]);
                Assert.Equal(Values(recorded.Plain), Values(plain));
            }
            catch (SopsException)
            {
                // refused
            }
        }
    }

    [Theory]
    [InlineData(SopsFormat.Yaml)]
    [InlineData(SopsFormat.Json)]
    [InlineData(SopsFormat.Ini)]
    [InlineData(SopsFormat.Dotenv)]
    [InlineData(SopsFormat.Binary)]
    public async Task Decrypt_OfNoise_IsRefused(SopsFormat format)
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            await Assert.ThrowsAsync<SopsException>(() =>
                SopsFile.DecryptAsync(noise, format, format, new LocalKeys(), new(), TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(SopsFormat.Yaml, "[", "]")]
    [InlineData(SopsFormat.Yaml, "{a: ", "}")]
    [InlineData(SopsFormat.Json, "[", "]")]
    [InlineData(SopsFormat.Json, "{\"a\":", "}")]
    public async Task Decrypt_OfADeeplyNestedFile_IsRefused(SopsFormat format, string open, string close)
    {
        var inner = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));
        var text = format == SopsFormat.Json ? $"{{\"a\":{inner}}}" : $"a: {inner}";
        await Assert.ThrowsAsync<SopsException>(() => Decrypt(text, format));
    }

    [Fact]
    public async Task Decrypt_OfAliasesThatMultiply_IsRefused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        }

        var e = await Assert.ThrowsAsync<SopsException>(() => Decrypt(text.ToString(), SopsFormat.Yaml));
        Assert.Equal("yaml: document contains excessive aliasing", e.Message);
    }

    [Theory]
    [InlineData("a: &a [*a]\n")]
    [InlineData("x: 1\n---\na: &a {b: *a}\n")]
    public async Task Decrypt_OfAnAnchorWithinItself_IsRefused(string text) => await Assert.ThrowsAsync<SopsException>(() => Decrypt(text, SopsFormat.Yaml));

    [Fact]
    public async Task Errors_OfPlainValuesInTheController_DoNotTellThem()
    {
        var recorded = RecordedFile.Read("dotenv-age");
        byte[] changed = [.. "LEAK=the-plain-password\n"u8, .. recorded.Encrypted];
        var e = await Assert.ThrowsAsync<SopsException>(() => recorded.DecryptAsync(changed, new() { AsController = true, IgnoreMac = true }));
        Assert.DoesNotContain("the-plain-password", e.Message, StringComparison.Ordinal);
        Assert.Equal("error decrypting sops tree: Error walking tree: Could not decrypt value: Input string <redacted> does not match sops' data format", e.Message);
    }

    private static Task Decrypt(string text, SopsFormat format) =>
        SopsFile.DecryptAsync(Encoding.UTF8.GetBytes(text), format, format, new LocalKeys(), new(), TestContext.Current.CancellationToken);

    // SOPS' hash covers values, not comments, the names of plain, empty and null values, nor those of sections
    private static string Values(byte[] plain) => string.Join('\n', Encoding.Latin1.GetString(plain).Split('\n')
        .Select(line => line.Trim().TrimEnd(',')).Where(line => line.Length > 0 && line[0] is not ('#' or ';' or '[' or ']'))
        .Select(Value).Where(value => value is not ("" or "null" or "\"\"")));

    private static string Value(string line) => line.LastIndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? line[(colon + 2)..].Trim()
        : line.EndsWith(':') ? ""
        : line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
}
