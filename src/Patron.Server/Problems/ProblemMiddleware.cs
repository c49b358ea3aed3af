using Microsoft.AspNetCore.Http;

namespace Patron.Server.Problems;

/// <summary>Turns whatever ends a request early into a problem document.</summary>
sealed class ProblemMiddleware(RequestDelegate next, IServerObserver observer)
{
    public async Task InvokeAsync(HttpContext context)
    {
        Problem problem;
        try
        {
            await next(context);
            if (context.Response.StatusCode < StatusCodes.Status400BadRequest || context.Response.HasStarted || context.Response.ContentType is not null)
                return;
            problem = KnownProblems.OfStatus(context.Response.StatusCode, context);
        }
        catch (ProblemException error)
        {
            problem = error.Problem;
        }
        catch (BadHttpRequestException error)
        {
            problem = KnownProblems.OfStatus(error.StatusCode, context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            return; // nobody waits for an answer any more
        }
        catch (Exception error)
        {
            observer.Tell($"{context.Request.Method} {context.GetEndpoint()?.DisplayName} failed ({context.TraceIdentifier}): {error}");
            problem = KnownProblems.OfStatus(StatusCodes.Status500InternalServerError, context);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        string? allowed = context.Response.Headers.Allow;
        context.Response.Clear();
        if (allowed is not null)
            context.Response.Headers.Allow = allowed;
        await ProblemWriter.WriteAsync(context, problem);
    }
}
