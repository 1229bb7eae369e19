using System.Runtime.ExceptionServices;

namespace Flux.GoTemplates.Execution;

/// <summary>Goes on with a recursion on another thread where the stack of this one nears its end; Go's stacks just grow.</summary>
internal static class DeepStack
{
    private const int Size = 256 << 20; // address space: pages are taken as they are used

    public static T Run<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = body();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            Size);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
