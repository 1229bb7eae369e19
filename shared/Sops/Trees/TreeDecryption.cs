using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Flux.Sops.Keys;
using Flux.Sops.Stores;

namespace Flux.Sops.Trees;

/// <summary>Decrypts a tree in place and computes the hash over its values.</summary>
/// <remarks>Spec: getsops/sops v3.13 sops.go, Tree.Decrypt.</remarks>
internal sealed class TreeDecryption : IDisposable
{
    private const int MaxPathLength = 1 << 16;

    // the SHA-256 of "sops", so that a hash over encrypted values alone never equals one over all
    private static readonly byte[] _onlyEncrypted = SHA256.HashData("sops"u8);

    private readonly SopsMetadata _metadata;
    private readonly byte[] _key;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    private readonly List<string> _path = [];
    private readonly List<List<string>> _comments = [];
    private readonly Regex? _encrypted;
    private readonly Regex? _unencrypted;
    private readonly Regex? _encryptedComment;
    private readonly Regex? _unencryptedComment;

    public TreeDecryption(SopsMetadata metadata, byte[] key)
    {
        (_metadata, _key) = (metadata, key);
        _encrypted = GoRegex.Compile(metadata.EncryptedRegex);
        _unencrypted = GoRegex.Compile(metadata.UnencryptedRegex);
        _encryptedComment = GoRegex.Compile(metadata.EncryptedCommentRegex);
        _unencryptedComment = GoRegex.Compile(metadata.UnencryptedCommentRegex);
        if (metadata.MacOnlyEncrypted)
        {
            _hash.AppendData(_onlyEncrypted);
        }
    }

    /// <summary>Decrypts all branches; the hash in upper-case hexadecimal digits.</summary>
    /// <exception cref="SopsException">A value cannot be decrypted.</exception>
    public string Run(IReadOnlyList<TreeBranch> branches)
    {
        try
        {
            foreach (var branch in branches)
            {
                Branch(branch);
            }
        }
        catch (SopsException e)
        {
            throw new SopsException($"Error walking tree: {e.Message}", e);
        }

        return Convert.ToHexString(_hash.GetCurrentHash());
    }

    public void Dispose() => _hash.Dispose();

    private void Branch(TreeBranch branch)
    {
        _comments.Add([]);
        foreach (var item in branch)
        {
            if (item.Key is Comment comment)
            {
                _comments[^1].Add(comment.Value);
                item.Key = Leaf(comment) switch
                {
                    Comment decrypted => decrypted,
                    string text => comment with { Value = text },
                    var other => throw new SopsException($"walkValue of Comment should be either Comment or string, was {GoValues.TypeName(other)}"),
                };
                continue;
            }

            if (item.Value is Comment value)
            {
                _comments[^1].Add(value.Value);
            }

            if (item.Key is not string key)
            {
                throw new SopsException($"Tree contains a non-string key (type {GoValues.TypeName(item.Key)}): {Shown(item.Key)}. Only string keys are supported");
            }

            var isComment = item.Value is Comment;
            _path.Add(key);
            item.Value = Value(item.Value);
            _path.RemoveAt(_path.Count - 1);
            if (!isComment)
            {
                _comments[^1].Clear();
            }
        }

        _comments.RemoveAt(_comments.Count - 1);
    }

    // as %s of a value that is no string
    private static string Shown(object? key) => key switch
    {
        null => "%!s(<nil>)",
        bool or long or ulong or double => $"%!s({GoValues.TypeName(key)}={GoValues.Text(key)})",
        GoTime time => time.ToString(),
        _ => GoValues.TypeName(key),
    };

    private object? Value(object? value)
    {
        switch (value)
        {
            case TreeBranch branch:
                Branch(branch);
                return branch;
            case TreeList list:
                List(list);
                return list;
            case null:
                return null;
            case ulong:
                throw new SopsException("Cannot walk value, unknown type: uint64");
            default:
                return Leaf(value);
        }
    }

    private void List(TreeList list)
    {
        _comments.Add([]);
        for (var i = 0; i < list.Count; i++)
        {
            var comment = list[i] as Comment;
            if (comment is not null)
            {
                _comments[^1].Add(comment.Value);
            }

            list[i] = Value(list[i]);
            if (comment is null)
            {
                _comments[^1].Clear();
            }
        }

        _comments.RemoveAt(_comments.Count - 1);
    }

    private object? Leaf(object value)
    {
        var isEncrypted = ShouldBeEncrypted(value is Comment);
        var plain = isEncrypted ? Decrypt(value) : value;
        // an encrypted comment of a list is read as a string, yet no comment counts
        if (value is not Comment && plain is not Comment && (!_metadata.MacOnlyEncrypted || isEncrypted))
        {
            _hash.AppendData(Bytes(plain));
        }

        return plain;
    }

    private object? Decrypt(object value)
    {
        var additionalData = string.Join(':', _path) + ":";
        if (additionalData.Length > MaxPathLength)
        {
            throw new SopsException($"a path of more than {MaxPathLength} characters");
        }

        switch (value)
        {
            case Comment comment:
                try
                {
                    return SopsCipher.Decrypt(comment.Value, _key, additionalData);
                }
                catch (SopsException)
                {
                    // it was never encrypted, or is kept as it stands
                    return comment;
                }

            case string text:
                try
                {
                    return SopsCipher.Decrypt(text, _key, additionalData);
                }
                catch (SopsException e)
                {
                    throw new SopsException($"Could not decrypt value: {e.Message}", e);
                }

            default:
                throw new SopsException($"Expected encrypted value as string, but got {GoValues.TypeName(value)}");
        }
    }

    private static byte[] Bytes(object? value) => value switch
    {
        string text => ByteText.Encode(text),
        byte[] bytes => bytes,
        bool flag => flag ? "True"u8.ToArray() : "False"u8.ToArray(),
        long number => System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        double number => System.Text.Encoding.ASCII.GetBytes(GoValues.Plain(number)),
        GoTime time => System.Text.Encoding.ASCII.GetBytes(time.ToString()),
        _ => throw new SopsException($"Could not convert unknown type {GoValues.TypeName(value)} to bytes"),
    };

    private bool ShouldBeEncrypted(bool isComment)
    {
        if (_metadata.UnencryptedSuffix.Length > 0)
        {
            return !_path.Exists(part => part.EndsWith(_metadata.UnencryptedSuffix, StringComparison.Ordinal));
        }

        if (_metadata.EncryptedSuffix.Length > 0)
        {
            return _path.Exists(part => part.EndsWith(_metadata.EncryptedSuffix, StringComparison.Ordinal));
        }

        if (_metadata.UnencryptedRegex.Length > 0)
        {
            return !_path.Exists(part => _unencrypted?.IsMatch(part) == true);
        }

        if (_metadata.EncryptedRegex.Length > 0)
        {
            return _path.Exists(part => _encrypted?.IsMatch(part) == true);
        }

        if (_metadata.UnencryptedCommentRegex.Length > 0)
        {
            return !_comments.Exists(level => level.Exists(comment => _unencryptedComment?.IsMatch(comment) == true));
        }

        return _metadata.EncryptedCommentRegex.Length == 0 || HasEncryptedComment(isComment);
    }

    // the comment that switches encryption on is not itself encrypted
    private bool HasEncryptedComment(bool isComment)
    {
        for (var i = 0; i < _comments.Count; i++)
        {
            var isLast = isComment && i == _comments.Count - 1;
            for (var j = 0; j < _comments[i].Count - (isLast ? 1 : 0); j++)
            {
                if (_encryptedComment?.IsMatch(_comments[i][j]) == true)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
