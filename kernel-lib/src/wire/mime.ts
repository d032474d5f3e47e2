/** The types of our displays in Jupyter, one a viewer, with their version. */
export const CHART_MIME = "application/vnd.echolab.chart.v1+json";
export const CONFUSION_MIME = "application/vnd.echolab.confusion.v1+json";
export const EXPLORE_MIME = "application/vnd.echolab.explore.v1+json";
export const FIELD_MIME = "application/vnd.echolab.field.v1+json";
/** A control that ipywidgets draws; by this type our extension knows that it is one of ours. */
export const INPUT_MIME = "application/vnd.echolab.input.v1+json";
export const NETWORK_MIME = "application/vnd.echolab.network.v1+json";
export const PLOTLY_MIME = "application/vnd.plotly.v1+json";
export const SCATTERING_MIME = "application/vnd.echolab.scattering.v1+json";
export const SKETCH_MIME = "application/vnd.echolab.sketch.v1+json";
export const TRAINING_MIME = "application/vnd.echolab.training.v1+json";
