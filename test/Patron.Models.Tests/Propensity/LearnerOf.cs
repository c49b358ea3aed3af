using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

static class LearnerOf
{
    /// <summary>The logistic regression of a model that has one.</summary>
    public static LogisticLearner Logistic(this PropensityModel model) => (LogisticLearner)model.Learner;
}
