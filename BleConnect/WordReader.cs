using System.Text.RegularExpressions;

namespace BleConnect;

/// <summary>What the command line asks for; help and version end the reading at once, whatever follows.</summary>
internal enum Asked
{
    Run,
    Help,
    Version,
}

/// <summary>Reads words as Python's argparse does and leaves them with whole option names, each at most once.</summary>
internal sealed partial class WordReader
{
    private readonly Dictionary<string, string?> _options = [];
    private readonly List<string> _unrecognized = [];
    private string? _positional;

    /// <summary>The words for the binder: options first, then <c>--</c> and the positional.</summary>
    public IReadOnlyList<string> Canonical =>
        [.. _options.Keys.SelectMany(name => _options[name] is { } value ? new[] { name, value } : [name]), "--", _positional ?? ""];

    /// <exception cref="UsageException">In argparse's words; ambiguous names first, as there.</exception>
    public Asked Read(IReadOnlyList<string> words)
    {
        List<Word> read = Classify(words);
        for (int i = 0; i < read.Count; i++)
        {
            Word word = read[i];
            if (!word.IsOption)
            {
                i = Position(read, i);
            }
            else if (word.Option is null)
            {
                _unrecognized.Add(word.Text);
            }
            else if (word.Option.Value is not null)
            {
                i = Value(read, i, word);
            }
            else if (Switch(word) is var asked and not Asked.Run)
            {
                return asked;
            }
        }

        Finish();
        return Asked.Run;
    }

    private void Finish()
    {
        if (_positional is null && !_options.ContainsKey("--list"))
        {
            throw new UsageException("the following arguments are required: MAC");
        }

        if (_unrecognized.Count > 0)
        {
            throw new UsageException($"unrecognized arguments: {string.Join(' ', _unrecognized)}");
        }
    }

    /// <summary>The one positional swallows a <c>--</c> on either side of it; whatever is left over is unrecognized.</summary>
    private int Position(List<Word> words, int i)
    {
        int value = words[i].IsSeparator && i + 1 < words.Count && words[i + 1].IsValue ? i + 1 : i;
        if (_positional is not null || words[value].IsSeparator)
        {
            _unrecognized.Add(words[i].Text);
            return i;
        }

        _positional = words[value].Text;
        return value == i && i + 1 < words.Count && words[i + 1].IsSeparator ? i + 1 : value;
    }

    private int Value(List<Word> words, int i, Word word)
    {
        if (word.Explicit is not null)
        {
            _options[word.Option!.Name] = word.Explicit;
            return i;
        }

        if (i + 1 == words.Count || !words[i + 1].IsValue)
        {
            throw new UsageException($"argument {word.Option!.Title}: expected one argument");
        }

        _options[word.Option!.Name] = words[i + 1].Text;
        return i + 1;
    }

    private Asked Switch(Word word)
    {
        // "-hh" is -h twice; anything else glued to a switch is refused.
        string? glued = word.Text.StartsWith("--", StringComparison.Ordinal) ? word.Explicit : word.Explicit?.TrimStart('h');
        if (glued is not (null or "") || (word.Explicit == "" && word.Text.StartsWith("--", StringComparison.Ordinal)))
        {
            throw new UsageException($"argument {word.Option!.Title}: ignored explicit argument {Quoted(glued ?? "")}");
        }

        if (word.Option!.Name is "--help" or "--version")
        {
            return word.Option.Name == "--help" ? Asked.Help : Asked.Version;
        }

        _options[word.Option.Name] = null;
        return Asked.Run;
    }

    private static List<Word> Classify(IReadOnlyList<string> words)
    {
        int separator = words.ToList().IndexOf("--");
        return [.. words.Select((word, i) =>
            separator < 0 || i < separator ? Classify(word)
            : i == separator ? new Word(word, IsSeparator: true)
            : new Word(word))];
    }

    private static Word Classify(string word)
    {
        if (word.Length < 2 || word[0] != '-')
        {
            return new Word(word);
        }

        (string name, string? value) = Split(word);
        var options = Option.All.Where(o => o.Name == word || o.Short == word).ToList();
        if (options.Count == 1)
        {
            return new Word(word, options[0]);
        }

        options = [.. Option.All.Where(o => o.Name == name || o.Short == name)];
        options = options.Count == 1 ? options : Option.Matching(o => name.StartsWith("--", StringComparison.Ordinal)
            ? o.Name.StartsWith(name, StringComparison.Ordinal)
            : o.Short == name[..2]);
        return options.Count switch
        {
            1 => new Word(word, options[0], name.StartsWith("--", StringComparison.Ordinal) || value is not null ? value : name[2..]),
            > 1 => throw new UsageException($"ambiguous option: {word} could match {string.Join(", ", options.Select(o => o.Name))}"),
            _ => new Word(word, IsUnknown: !NegativeNumber().IsMatch(word) && !word.Contains(' ', StringComparison.Ordinal)),
        };
    }

    private static (string Name, string? Value) Split(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
    }

    /// <summary>Python's repr() of a word, which argparse prints.</summary>
    private static string Quoted(string text) =>
        text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal)
            ? $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal)}\""
            : $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^-\d+$|^-\d*\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex NegativeNumber();

    /// <summary>A word and what it is: an option (perhaps with a value glued on), the separator, or a plain value.</summary>
    private sealed record Word(string Text, Option? Option = null, string? Explicit = null, bool IsSeparator = false, bool IsUnknown = false)
    {
        public bool IsOption => Option is not null || IsUnknown;

        public bool IsValue => !IsOption && !IsSeparator;
    }
}
