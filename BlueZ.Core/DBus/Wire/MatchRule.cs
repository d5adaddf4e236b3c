using System.Text;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Which messages a watch wants; what is null is not matched on (D-Bus specification, "Match Rules").</summary>
public sealed class MatchRule
{
#pragma warning disable CS1591 // The keys are the specification's.
    public MessageType? Type { get; set; }
    public string? Sender { get; set; }
    public string? Interface { get; set; }
    public string? Member { get; set; }
    public string? Path { get; set; }
    public string? PathNamespace { get; set; }
    public string? Destination { get; set; }
    public string? Arg0 { get; set; }
    public string? Arg0Path { get; set; }
    public string? Arg0Namespace { get; set; }
#pragma warning restore CS1591

    /// <summary>The rule as the bus wants it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Add("type", Type switch
        {
            null => null,
            MessageType.MethodCall => "method_call",
            MessageType.MethodReturn => "method_return",
            MessageType.Error => "error",
            _ => "signal",
        });
        Add("sender", Sender is null ? null : NameOwnerWatcher.BusNameOf(Sender));
        Add("interface", Interface);
        Add("member", Member);
        Add("path", Path);
        Add("path_namespace", PathNamespace);
        Add("destination", Destination);
        Add("arg0", Arg0);
        Add("arg0path", Arg0Path);
        Add("arg0namespace", Arg0Namespace);
        return text.ToString();

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                text.Append(text.Length > 0 ? "," : "").Append(key).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
            }
        }
    }

    /// <summary>Whether a message fits, the sender aside.</summary>
    internal bool Fits(Message message) =>
        (Type is null || Type == message.MessageType) &&
        Same(Interface, message.Interface) && Same(Member, message.Member) && Same(Path, message.Path) && Same(Destination, message.Destination) &&
        (PathNamespace is null || IsIn(message.PathAsString, PathNamespace, '/')) &&
        (Arg0 is null && Arg0Path is null && Arg0Namespace is null || FitsArg0(message));

    private bool FitsArg0(Message message)
    {
        char type = message.Signature.IsEmpty ? '\0' : (char)message.Signature[0];
        if (type != 's' && !(type == 'o' && Arg0Path is not null))
        {
            return false;
        }

        var reader = message.GetBodyReader();
        string value = reader.ReadString();
        return (Arg0 is null || Arg0 == value) &&
            (Arg0Namespace is null || IsIn(value, Arg0Namespace, '.')) &&
            (Arg0Path is null || Arg0Path == value ||
                (Arg0Path.EndsWith('/') && value.StartsWith(Arg0Path, StringComparison.Ordinal)) ||
                (value.EndsWith('/') && Arg0Path.StartsWith(value, StringComparison.Ordinal)));
    }

    private static bool Same(string? wanted, ReadOnlySpan<byte> actual) => wanted is null || Ascii.Equals(actual, wanted);

    private static bool IsIn(string? value, string space, char separator) =>
        value is not null && (value == space || space == "/" || value.StartsWith(space + separator, StringComparison.Ordinal));
}
