using System.Text;
using BleConnect;

using var interruption = new Interruption();
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(new DescriptorStream(DescriptorStream.StandardOutput), utf8) { AutoFlush = true };
await using var error = new StreamWriter(new DescriptorStream(DescriptorStream.StandardError), utf8) { AutoFlush = true };
var surroundings = new Surroundings { Output = output, Error = error, Columns = Terminal.Columns };
int code = await Tool.RunAsync(args, surroundings, interruption.Token);
return code == ExitCode.Interrupted ? interruption.ExitCode : code;
